/** Runs of an MLflow server, written by its REST interface. */
package io.anthesis.cli.mirror.mlflow;

/** Trainings as experiment trackers show them: TensorBoard and MLflow. Reads the gateway's REST interface only. */
package io.anthesis.cli.mirror;

/** Event files, as TensorBoard reads them. */
package io.anthesis.cli.mirror.tensorboard;

/** From specs, which users write, to the settings of the engine. */
package io.anthesis.artifacts.engine;

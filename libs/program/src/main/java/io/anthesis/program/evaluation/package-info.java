/** Networks of one input that programs evaluate, such as feature extractors. */
package io.anthesis.program.evaluation;

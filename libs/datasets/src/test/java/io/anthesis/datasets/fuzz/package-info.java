/**
 * Fuzz tests of what reads strangers' bytes. A plain build runs users' files and some hundred damaged ones, the same each time;
 * {@code JAZZER_FUZZ=1} searches further by coverage, one test a run:
 * {@code JAZZER_FUZZ=1 mvn -pl libs/datasets -am test -Dtest=ImageFuzzTest -Dsurefire.failIfNoSpecifiedTests=false}.
 * Jazzer puts what it finds beside the test's inputs, where every later build runs it.
 */
package io.anthesis.datasets.fuzz;

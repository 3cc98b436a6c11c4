/**
 * Fuzz tests of model files and descriptions. A plain build runs damaged copies, the same each time; {@code JAZZER_FUZZ=1} searches
 * further by coverage, one test a run:
 * {@code JAZZER_FUZZ=1 mvn -pl libs/untrusted -am test -Dtest=ModelFuzzTest#aModelOrARefusal -Dsurefire.failIfNoSpecifiedTests=false}.
 */
package io.anthesis.untrusted.fuzz;

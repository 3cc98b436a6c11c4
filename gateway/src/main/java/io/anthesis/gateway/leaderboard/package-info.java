/** Scores, best first. */
package io.anthesis.gateway.leaderboard;

package io.anthesis.gateway.leaderboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/**
 * The numbers of a score, as the table has them and as the leaderboard shows them.
 *
 * @param kidLow lower end of the 95 % interval
 * @param networkEvaluations for an image; null in scores of 0.1, as is the next
 * @param imagesPerSecond that one worker made
 */
@Embeddable
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScoreNumbers(
        double kid,
        @Column(name = "standard_error") double standardError,
        @Column(name = "kid_low") double kidLow,
        @Column(name = "kid_high") double kidHigh,
        @Column(name = "network_evaluations") Integer networkEvaluations,
        @Column(name = "images_per_second") Double imagesPerSecond) {}

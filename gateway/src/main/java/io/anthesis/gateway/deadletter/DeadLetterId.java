package io.anthesis.gateway.deadletter;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.topic.Topics;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Where a dead letter is, as in {@code training-3-17}: kind, partition, offset. */
record DeadLetterId(JobKind kind, int partition, long offset) {
    private static final Pattern FORM = Pattern.compile("(training|sampling|evaluation)-(\\d{1,9})-(\\d{1,18})");

    /** @throws InvalidSpec if it does not look like one */
    static DeadLetterId parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidSpec("id", "must be kind, partition and offset as in training-3-17, was '" + text + "'");
        }
        return new DeadLetterId(
                JobKind.parse(form.group(1)), Integer.parseInt(form.group(2)), Long.parseLong(form.group(3)));
    }

    TopicPartition place() {
        return new TopicPartition(Topics.deadLetters(kind), partition);
    }

    @Override
    public String toString() {
        return kind.key() + "-" + partition + "-" + offset;
    }
}

package io.anthesis.standalone.chaos.check;

import io.anthesis.standalone.chaos.traffic.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What consumers of the topics find. */
public final class EventChecks {
    private final String servers;
    private final LedgerView ledger;

    public EventChecks(String servers, LedgerView ledger) {
        this.servers = servers;
        this.ledger = ledger;
    }

    public List<Check> all(List<Refused> refused) {
        return List.of(completions(), events(), deadLetters(refused));
    }

    private Check completions() {
        Map<String, Set<String>> ids = new HashMap<>();
        Map<String, String> types = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : TopicRecords.readAll(servers, ".completions.v1")) {
            ids.computeIfAbsent(TopicRecords.key(record), missing -> new HashSet<>())
                    .add(TopicRecords.header(record, "ce_id"));
            types.put(TopicRecords.key(record), TopicRecords.header(record, "ce_type"));
        }
        List<String> violations = new ArrayList<>();
        Map<String, String> states = ledger.states();
        states.forEach((job, state) -> {
            int found = ids.getOrDefault(job, Set.of()).size();
            if (found != 1) {
                violations.add("job " + job + " (" + state + ") has " + found + " completion ids, expected 1");
            } else if (!types.get(job).equals("io.anthesis.job." + state + ".v1")) {
                violations.add("job " + job + " is " + state + ", its completion says " + types.get(job));
            }
        });
        ids.keySet().stream()
                .filter(job -> !states.containsKey(job))
                .forEach(job -> violations.add("a completion of job " + job + ", which the ledger does not know"));
        return new Check("every job has exactly one completion id, of its state", states.size(), violations);
    }

    private Check events() {
        Map<String, TreeMap<Long, Set<String>>> numbers = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : TopicRecords.readAll(servers, ".events.v1")) {
            numbers.computeIfAbsent(TopicRecords.key(record), missing -> new TreeMap<>())
                    .computeIfAbsent(
                            Long.parseLong(TopicRecords.header(record, "ce_sequence")), missing -> new HashSet<>())
                    .add(TopicRecords.header(record, "ce_id"));
        }
        List<String> violations = new ArrayList<>();
        long checked = 0;
        for (Map.Entry<String, Long> job : ledger.lastEvents().entrySet()) {
            TreeMap<Long, Set<String>> found = numbers.getOrDefault(job.getKey(), new TreeMap<>());
            checked += found.size();
            List<Long> expected = Stream.iterate(1L, number -> number <= job.getValue(), number -> number + 1)
                    .toList();
            if (!List.copyOf(found.keySet()).equals(expected)) {
                violations.add(
                        "job " + job.getKey() + " has events " + found.keySet() + ", expected 1 to " + job.getValue());
            }
            found.forEach((number, ids) -> {
                if (ids.size() != 1) {
                    violations.add("event " + number + " of job " + job.getKey() + " has ids " + ids);
                }
            });
        }
        return new Check("events are numbered without gaps, each with one id", checked, violations);
    }

    private Check deadLetters(List<Refused> refused) {
        List<ConsumerRecord<byte[], byte[]>> letters = TopicRecords.readAll(servers, ".commands.v1.dlq");
        List<String> violations = new ArrayList<>();
        for (Refused command : refused) {
            List<ConsumerRecord<byte[], byte[]>> same = letters.stream()
                    .filter(letter -> letter.topic().equals(command.topic())
                            && Arrays.equals(letter.key(), command.key())
                            && Arrays.equals(letter.value(), command.value()))
                    .toList();
            List<String> found = same.stream()
                    .map(letter -> TopicRecords.header(letter, "anthesis-error-code"))
                    .distinct()
                    .toList();
            boolean asExpected = command.code().map(List::of).map(found::equals).orElse(!found.isEmpty());
            if (!asExpected) {
                violations.add("a command for " + command.topic() + " should be refused with "
                        + command.code().orElse("any code") + ", dead letters with its bytes say " + found);
            }
        }
        Set<String> origins = new HashSet<>();
        letters.forEach(letter -> origins.add(TopicRecords.header(letter, "anthesis-origin")));
        if (origins.size() != refused.size()) {
            violations.add(origins.size() + " commands were refused, expected " + refused.size());
        }
        return new Check("what cannot be taken is a dead letter with its bytes and code", refused.size(), violations);
    }
}

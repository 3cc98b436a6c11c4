package io.anthesis.ledger.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/** Random histories on a real PostgreSQL: by one actor against the model step by step, by many against what must always hold. */
class LedgerLawsTest {
    @Provide
    Arbitrary<List<Operation>> history() {
        return operations().list().ofMinSize(20).ofMaxSize(90);
    }

    @Provide
    Arbitrary<List<List<Operation>>> histories() {
        return operations().list().ofMinSize(15).ofMaxSize(40).list().ofSize(6);
    }

    private static Arbitrary<Operation> operations() {
        Arbitrary<Integer> job = Arbitraries.integers().between(0, SmallJobs.COUNT - 1);
        Arbitrary<Integer> pick = Arbitraries.integers().between(0, 30);
        return Arbitraries.frequencyOf(
                Tuple.of(6, job.map(Operation.Submit::new)),
                Tuple.of(1, job.map(Operation.Cancel::new)),
                Tuple.of(9, Arbitraries.just(new Operation.Claim())),
                Tuple.of(2, pick.map(Operation.Renew::new)),
                Tuple.of(7, pick.map(Operation.Finish::new)),
                Tuple.of(2, pick.map(one -> new Operation.Fail(one, one % 7 == 0))),
                Tuple.of(1, pick.map(Operation.Release::new)),
                Tuple.of(2, pick.map(Operation.Expire::new)),
                Tuple.of(2, Arbitraries.just(new Operation.Reap())));
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void oneActorFindsTheLedgerAsTheModelSays(@ForAll("history") List<Operation> history) {
        var ledger = new ModelFixture();

        new SingleActor(ledger).run(history);

        LegalTransitions.requireOnlyThese(ledger);
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void manyActorsLoseNothingAndDoNothingTwice(@ForAll("histories") List<List<Operation>> histories) throws Exception {
        var ledger = new ModelFixture();
        var crowd = new Crowd(ledger);
        try (var executor = Executors.newFixedThreadPool(histories.size())) {
            List<Future<?>> actors = new ArrayList<>();
            for (List<Operation> history : histories) {
                actors.add(executor.submit(() -> crowd.act(history)));
            }
            for (Future<?> actor : actors) {
                actor.get();
            }
        }

        crowd.workUntilNothingIsLeft();

        crowd.check();
        LegalTransitions.requireOnlyThese(ledger);
    }
}

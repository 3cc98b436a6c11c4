package io.anthesis.service.health;

import io.anthesis.contracts.loop.Loops;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

@Dependent
class LoopBeans {
    @Produces
    @Singleton
    Loops loops() {
        return new Loops();
    }
}

package io.anthesis.service.bean;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The clock of everything that decides by the time. */
@Dependent
class ClockBeans {
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}

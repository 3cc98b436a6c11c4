package io.anthesis.ledger.process;

import io.anthesis.ledger.sql.Database;
import java.time.Duration;

/** What one process at a time does, such as relaying the outbox. */
public final class ProcessLeases {
    private ProcessLeases() {}

    /** @return true if {@code owner} may do it for the next {@code lease} */
    public static boolean acquire(Database database, String name, String owner, Duration lease) {
        return database.transaction(transaction -> transaction.update("""
                        insert into process_leases (name, owner, lease_until)
                        values (?, ?, now() + ? * interval '1 second')
                        on conflict (name) do update set owner = excluded.owner, lease_until = excluded.lease_until
                        where process_leases.owner = excluded.owner or process_leases.lease_until < now()
                        """, name, owner, lease) == 1);
    }
}

package io.anthesis.ledger.weights;

import io.anthesis.ledger.sql.Database;
import java.util.Optional;

/** Weights that an operator has installed, such as those of InceptionV3. */
public final class InstalledWeights {
    private final Database database;

    public InstalledWeights(Database database) {
        this.database = database;
    }

    public Optional<String> find(String name) {
        return database.transaction(transaction -> transaction.first(
                row -> row.getString(1), "select object_digest from installed_weights where name = ?", name));
    }

    public void install(String name, String objectDigest) {
        database.transaction(transaction -> transaction.update("""
                insert into installed_weights (name, object_digest) values (?, ?)
                on conflict (name) do update set object_digest = excluded.object_digest, installed_at = now()
                """, name, objectDigest));
    }

    /** @return false if none were installed under this name */
    public boolean remove(String name) {
        return database.transaction(
                transaction -> transaction.update("delete from installed_weights where name = ?", name) == 1);
    }
}

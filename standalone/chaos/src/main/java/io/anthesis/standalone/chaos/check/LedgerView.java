package io.anthesis.standalone.chaos.check;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Reads the ledger with its own SQL, independently of libs/ledger. */
public final class LedgerView {
    private final DataSource source;

    public LedgerView(DataSource source) {
        this.source = source;
    }

    /** @return the state of each job, by id */
    public Map<String, String> states() {
        return map("select id::text, state from jobs");
    }

    /** @return the number of the last event of each job, by id */
    Map<String, Long> lastEvents() {
        Map<String, Long> last = new LinkedHashMap<>();
        rows("select id::text, event_sequence from jobs")
                .forEach(row -> last.put(row.getFirst(), Long.valueOf(row.get(1))));
        return last;
    }

    public String errorOf(String job) {
        return rows("select coalesce(error_code || ': ' || error_message, 'no error') from jobs where id = '" + job
                        + "'")
                .stream()
                .map(List::getFirst)
                .findFirst()
                .orElse("not in the ledger");
    }

    /** @return whether any job has not ended, or any event is not published */
    public String unfinished() {
        return rows("""
                select (select count(*) from jobs where finished_at is null) || ' jobs, ' ||
                    (select count(*) from outbox where published_at is null) || ' events'
                """).getFirst().getFirst();
    }

    public long endedJobs() {
        return Long.parseLong(rows("select count(*) from jobs where finished_at is not null")
                .getFirst()
                .getFirst());
    }

    /** @return how often work was taken back and tried again, as text */
    public String disturbances() {
        return rows("""
                select (select count(*) from outbox where type like '%job.retrying%') || ' retries after failures or lost leases, ' ||
                    (select coalesce(max(lease_epoch), 0) from tasks) || ' claims of one task at most'
                """).getFirst().getFirst();
    }

    Map<String, String> map(String sql) {
        Map<String, String> map = new LinkedHashMap<>();
        rows(sql).forEach(row -> map.put(row.getFirst(), row.get(1)));
        return map;
    }

    /** @return all columns as text */
    List<List<String>> rows(String sql) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            List<List<String>> found = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                found.add(row);
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger cannot be read: " + e.getMessage(), e);
        }
    }
}

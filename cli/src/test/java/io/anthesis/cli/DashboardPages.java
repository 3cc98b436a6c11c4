package io.anthesis.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every page of the dashboard.
 *
 * @param run a training with checkpoints
 * @param other one to compare it with
 * @param sampling a job with images
 * @param sweep one with scores
 */
record DashboardPages(String run, String other, String sampling, String sweep) {
    /** By a name that a file can have. */
    Map<String, String> addresses() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("home", "");
        pages.put("models", "models");
        pages.put("model", "models/" + run);
        pages.put("data", "data");
        pages.put("dataset", "data/blossoms");
        pages.put("compare", "models/compare?models=" + run + "," + other);
        pages.put("leaderboard", "models/leaderboard");
        pages.put("studio", "studio?job=" + sampling);
        pages.put("studio-steps", "studio?mode=steps&checkpoint=" + run + "@latest");
        pages.put("studio-interpolation", "studio?mode=interpolation&checkpoint=" + run + "@latest");
        pages.put("studio-trajectory", "studio?mode=trajectory&checkpoint=" + run + "@latest");
        pages.put("sweeps", "models/sweeps");
        pages.put("sweep", "models/sweeps/" + sweep);
        pages.put("queue", "queue");
        pages.put("rejected", "rejected");
        pages.put("workers", "workers");
        pages.put("weights", "weights");
        pages.put("keys", "keys");
        pages.put("webhooks", "webhooks");
        pages.put("api", "api");
        pages.put("job", "jobs/" + sampling);
        pages.put("new-training", "new/training");
        pages.put("new-evaluation", "new/evaluation");
        pages.put("new-sweep", "new/sweep");
        return pages;
    }

    /** Opens a page, and waits until what it asks for is there. */
    static void open(Browser browser, String page) {
        browser.open(page);
        if (page.startsWith("studio?job")) {
            browser.awaitPicture(".tiles img");
            browser.awaitPicture("studio-history img");
        } else if (page.startsWith("studio")) {
            browser.awaitPicture(page.contains("trajectory") ? ".trajectory img" : ".large img");
        } else if (page.startsWith("new")) {
            browser.find(".plan dd", "network evaluations");
        } else if (page.matches("models/(compare|sweeps/|[0-9a-f]{8}-).*")) {
            browser.find("line-chart canvas");
        } else if (page.equals("data")) {
            browser.awaitPicture(".thumbnails img");
        } else if (page.equals("api")) {
            browser.find(".operations summary");
        } else if (page.isEmpty() || page.startsWith("data/") || page.startsWith("jobs")) {
            browser.awaitPicture(".tiles img");
        } else if (page.equals("models")) {
            browser.awaitPicture(".thumbnail img");
        } else {
            browser.find("table, .panel p");
        }
        if (page.matches("models/(compare|[0-9a-f]{8}-).*")) {
            browser.awaitPicture(".large img");
        }
        if (page.isEmpty()) {
            browser.awaitPicture(".sample img");
        }
    }
}

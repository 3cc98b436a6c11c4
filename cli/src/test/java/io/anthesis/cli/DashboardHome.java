package io.anthesis.cli;

/** What the dashboard shows first. */
record DashboardHome(Browser browser) {
    /** On a server without data sets. */
    void threeStepsLeadToTheFirstPictures() {
        browser.open("");
        browser.find(".beginning .next button", "Draw blossoms");
        browser.find(".beginning .next a", "Upload pictures");
        browser.find(".beginning .later h2", "2. Train");
        browser.awaitCount(".problem", 0);
    }

    void newestPicturesAndBestModelsAreShown() {
        browser.open("");
        browser.awaitPicture(".tiles img");
        browser.find(".card h3", "blossoms:");
        browser.awaitPicture(".card .sample img");
        browser.click(".card a", "Make pictures");
        browser.click(".plan summary", "What it takes");
        browser.find(".plan dd", "network evaluations");
    }

    /** @param name of a training that runs and has a sample, and no checkpoint */
    void aRunningTrainingIsShownWithItsSample(String name) {
        browser.open("");
        browser.find(".card h3", name);
        browser.awaitPicture(".card .sample img");
    }
}

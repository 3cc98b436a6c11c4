package io.anthesis.cli;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, at the dashboard of a gateway. Waits for what it is asked for. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final ChromeDriver driver;
    private final URI dashboard;

    Browser(URI dashboard) {
        this.dashboard = dashboard;
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(executable("chromedriver").orElseThrow().toFile())
                .build();
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        var options = new ChromeOptions();
        options.setBinary(executable("chromium").orElseThrow().toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(service, options);
        size(1100, 800);
    }

    /** Whether this machine has what the tests need: Debian's packages chromium and chromium-driver. */
    static boolean isThere() {
        return executable("chromium").isPresent() && executable("chromedriver").isPresent();
    }

    private static Optional<Path> executable(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param page such as {@code runs}, with a fresh document */
    void open(String page) {
        driver.get("about:blank");
        driver.get(dashboard.resolve("/#/" + page).toString());
        find("h1");
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** @param scheme light or dark */
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    WebElement find(String css) {
        return Awaitility.await("there is " + css)
                .atMost(PATIENCE)
                .pollInterval(INTERVAL)
                .until(() -> all(css).stream().filter(Browser::isShown).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** @param text of the element, or a part of it */
    WebElement find(String css, String text) {
        return Awaitility.await("there is " + css + " with '" + text + "'")
                .atMost(PATIENCE)
                .pollInterval(INTERVAL)
                .until(
                        () -> all(css).stream()
                                .filter(element ->
                                        isShown(element) && textOf(element).contains(text))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static boolean isShown(WebElement element) {
        try {
            return element.isDisplayed();
        } catch (StaleElementReferenceException e) {
            return false;
        }
    }

    private static String textOf(WebElement element) {
        try {
            return element.getText();
        } catch (StaleElementReferenceException e) {
            return "";
        }
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    void click(String css, String text) {
        find(css, text).click();
    }

    void fill(String css, String text) {
        WebElement input = find(css);
        input.clear();
        input.sendKeys(text);
    }

    /** Chooses a file, or a folder, for an input that may be hidden behind its label. */
    void choose(String css, Path file) {
        all(css).getFirst().sendKeys(file.toAbsolutePath().toString());
    }

    void awaitCount(String css, int count) {
        Awaitility.await(count + " of " + css)
                .atMost(PATIENCE)
                .pollInterval(INTERVAL)
                .until(() -> all(css).size() == count);
    }

    void press(String css, CharSequence... keys) {
        find(css).sendKeys(keys);
    }

    /** @return what the script returns */
    Object run(String script) {
        return driver.executeScript(script);
    }

    /** Waits until a picture has come. */
    void awaitPicture(String css) {
        Awaitility.await("the picture " + css + " is there")
                .atMost(PATIENCE)
                .pollInterval(INTERVAL)
                .until(() -> (Boolean) driver.executeScript(
                        "const image = document.querySelector(arguments[0]); return !!image && image.complete && image.naturalWidth > 0",
                        css));
    }

    /** Keeps a value for the tab, as the page does. */
    void keep(String name, String value) {
        driver.get(dashboard.toString());
        driver.executeScript("sessionStorage.setItem(arguments[0], arguments[1])", name, value);
    }

    /** Keeps what the page downloads in a folder. */
    void downloadTo(Path folder) {
        driver.executeCdpCommand(
                "Browser.setDownloadBehavior",
                Map.of(
                        "behavior",
                        "allow",
                        "downloadPath",
                        folder.toAbsolutePath().toString()));
    }

    /** The label of the element that has the focus. */
    String focused() {
        return (String) driver.executeScript("return document.activeElement.getAttribute('aria-label')");
    }

    String place() {
        return (String) driver.executeScript("return location.hash");
    }

    /** Answers the next question of the page. */
    void accept() {
        driver.switchTo().alert().accept();
    }

    /** By how many pixels the page is wider than the window. */
    long pixelsBeyondTheWindow() {
        return (Long) driver.executeScript("return document.documentElement.scrollWidth - innerWidth");
    }

    /** Addresses that the page asked others than its own gateway for. */
    List<String> foreignRequests() {
        @SuppressWarnings("unchecked")
        var addresses = (List<String>)
                driver.executeScript("return performance.getEntriesByType('resource').map((entry) => entry.name)");
        return addresses.stream()
                .filter(address -> !address.startsWith(dashboard.toString()) && !address.startsWith("blob:"))
                .toList();
    }

    /** What the page complained of since it was asked last. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** What axe finds wrong for those who see badly, or use the keyboard or a screen reader. */
    List<String> accessibilityProblems() {
        return new AxeBuilder()
                .analyze(driver).getViolations().stream()
                        .map(Browser::described)
                        .toList();
    }

    private static String described(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream().map(node -> node.getHtml()).limit(3).toList();
    }

    /** The whole page, small. */
    void screenshot(Path file) {
        Map<String, Object> picture = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "webp", "quality", 80, "captureBeyondViewport", true));
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode((String) picture.get("data")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}

package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The picture of the modules in docs/contributing.md has the arrows of the poms, and they point down. */
class ModulesInDocsTest {
    private static final String PREFIX = "anthesis-";
    private static final Pattern LINE = Pattern.compile("^(?:[a-z]+)? +([a-z0-9-]+) +──▶(.*)$", Pattern.MULTILINE);

    private final Path root = AnthesisHome.ofThisProcess().root();

    private Map<String, Set<String>> drawn() throws IOException {
        Map<String, Set<String>> arrows = new LinkedHashMap<>();
        LINE.matcher(Files.readString(root.resolve("docs/contributing.md")))
                .results()
                .forEach(line -> arrows.put(
                        line.group(1),
                        new TreeSet<>(Stream.of(line.group(2).trim().split(" +"))
                                .filter(name -> !name.isEmpty())
                                .toList())));
        return arrows;
    }

    private static Document pom(Path folder) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("pom.xml").toFile());
    }

    private static List<Element> children(Node node, String name) {
        List<Element> children = new ArrayList<>();
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }

    private static String text(Node node, String name) {
        return children(node, name).stream()
                .map(child -> child.getTextContent().trim())
                .findFirst()
                .orElse("");
    }

    private Map<String, Set<String>> arrowsOfThePoms() throws Exception {
        Map<String, Set<String>> arrows = new TreeMap<>();
        Element parent = pom(root).getDocumentElement();
        for (Element module : children(children(parent, "modules").getFirst(), "module")) {
            Element project = pom(root.resolve(module.getTextContent().trim())).getDocumentElement();
            Set<String> uses = new TreeSet<>();
            for (Element dependencies : children(project, "dependencies")) {
                for (Element dependency : children(dependencies, "dependency")) {
                    boolean ours = text(dependency, "artifactId").startsWith(PREFIX);
                    if (ours && !text(dependency, "scope").equals("test")) {
                        uses.add(text(dependency, "artifactId").substring(PREFIX.length()));
                    }
                }
            }
            arrows.put(text(project, "artifactId").substring(PREFIX.length()), uses);
        }
        return arrows;
    }

    @Test
    void thePictureHasTheArrowsOfThePoms() throws Exception {
        assertThat(new TreeMap<>(drawn())).isEqualTo(arrowsOfThePoms());
    }

    @Test
    void arrowsPointDown() throws IOException {
        Map<String, Set<String>> drawn = drawn();
        List<String> order = List.copyOf(drawn.keySet());

        assertThat(order).isNotEmpty();
        drawn.forEach((module, uses) -> assertThat(uses).as(module).allSatisfy(used -> assertThat(order.indexOf(used))
                .isGreaterThan(order.indexOf(module))));
    }
}

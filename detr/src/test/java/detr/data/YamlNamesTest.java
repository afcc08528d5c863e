package detr.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read as PyYAML would, and what is refused. */
final class YamlNamesTest {
  @TempDir private Path folder;

  private List<String> read(String text) throws IOException {
    return YamlNames.read(Files.writeString(folder.resolve("data.yaml"), text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "names: [box, disc]",
        "names: ['box', \"disc\"] # two",
        "names: [ box ,\n  disc,  # the last\n]\nnc: 2",
        "names:\n- box\n- disc\n",
        "names:\n  - box # a\n\n  # more\n  - 'disc'\nnc: 2\n",
        "names:\n  1: disc\n  0: box\n",
        "names: {0: box, 1: disc}",
        "names: {\n 0: 'box', 1: \"d\\u0069sc\"}",
        "\ufeff---\r\npath: ../x  # y\r\nnc: 2\r\n\"names\": [box, disc]\r\n",
        "roboflow:\n  names: [x]\n  url: https://x/y#z\ntrain: [a,\n  b]\nnames: [box, disc]",
        "val:\n- a\n- b\ndownload: |\n  import x\n\n  y: [\nnames:\n  - box\n  - disc",
      })
  void namesAreAListOrAMap(String text) throws IOException {
    assertEquals(List.of("box", "disc"), read(text));
  }

  @Test
  void namesAreTextAsItStands() throws IOException {
    assertEquals(
        List.of("it's", "a: b", "x#y", "traffic light", "12", "caf\u00e9", "-1", "say \"a\""),
        read("names: [it's, 'a: b', x#y, traffic light, 12, \"caf\\xe9\", -1, \"say \\\"a\\\"\"]"));
    assertEquals(List.of("it's", "[a, b]"), read("names:\n- 'it''s'\n- '[a, b]'\n"));
  }

  private void assertRefused(String text, String... words) {
    DataException thrown = assertThrows(DataException.class, () -> read(text), text);
    for (String word : words) {
      assertTrue(thrown.getMessage().contains(word), thrown.getMessage());
    }
    assertTrue(thrown.getMessage().contains("data.yaml: "), thrown.getMessage());
    assertEquals(1, thrown.getMessage().lines().count());
  }

  @Test
  void whatIsNotUnderstoodIsRefusedByItsLine() {
    assertRefused("nc: 1\nnames: &x [a]", "line 2");
    assertRefused("nc: 1\nnames: [a, *b]", "line 2");
    assertRefused("nc: 1\nnames: |\n  a", "line 2");
    assertRefused("names:\n  - a\n  - >\n    b", "line 3");
    assertRefused("names:\n  - a\n    b", "line 3");
    assertRefused("names:\n  - a\n  1: b", "line 3");
    assertRefused("names:\n\t- a", "line 2");
    assertRefused("names:\n  - [a]", "line 2");
    assertRefused("names:\n  - a: b", "line 2");
    assertRefused("names:\n  a: 0", "line 2");
    assertRefused("names: {0: a, 0: b}", "line 1", "class 0");
    assertRefused("names: [a]\nnames: [b]", "line 2");
    assertRefused("names: [a, b", "line 1");
    assertRefused("names: [a] b", "line 1");
    assertRefused("names: ['a' 'b']", "line 1");
    assertRefused("names: [\"a\\q\"]", "line 1", "\\q");
    assertRefused("names: [a]\nwhat is this", "line 2");
    assertRefused("names: a", "line 1");
  }

  @Test
  void namesThatDoNotAddUpAreRefused() {
    assertRefused("nc: 3\nnames: [a, b]", "2 names", "nc is 3");
    assertRefused("names: {0: a, 2: b}", "class 1");
    assertRefused("train: x", "no names");
    assertRefused("", "no names");
  }
}

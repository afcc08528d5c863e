package detr.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class LineChartTest {
  private static Document draw(LineChart.Series... series) throws Exception {
    String svg = new LineChart("a < b & c", List.of(series)).svg();
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> attributes(Document svg, String element, String attribute) {
    return IntStream.range(0, svg.getElementsByTagName(element).getLength())
        .mapToObj(i -> svg.getElementsByTagName(element).item(i).getAttributes())
        .filter(attributes -> attributes.getNamedItem(attribute) != null)
        .map(attributes -> attributes.getNamedItem(attribute).getNodeValue())
        .toList();
  }

  private static List<String> texts(Document svg) {
    return IntStream.range(0, svg.getElementsByTagName("text").getLength())
        .mapToObj(i -> svg.getElementsByTagName("text").item(i).getTextContent())
        .toList();
  }

  @Test
  void pointsAreWhereTheAxesSay() throws Exception {
    Document svg =
        draw(
            new LineChart.Series(
                "loss", List.of(new LineChart.Point(0, 0.5), new LineChart.Point(10, 1))));
    // From x = 60 to 780 and from y = 335 up to 45, as far as the gridline of 1.
    assertTrue(attributes(svg, "path", "d").contains("M60.0 190.0L780.0 45.0"));
    assertTrue(texts(svg).containsAll(List.of("a < b & c", "0", "0.2", "1", "10", "loss")));
  }

  @Test
  void manyPointsBecomeMeansOfNeighbours() throws Exception {
    List<LineChart.Point> points =
        IntStream.range(0, 4000)
            .mapToObj(i -> new LineChart.Point(i, i % 2 == 0 ? 0 : 2.0))
            .toList();
    Document svg = draw(new LineChart.Series("noise", points));
    String line =
        attributes(svg, "path", "d").stream()
            .filter(d -> d.contains("L"))
            .findFirst()
            .orElseThrow();
    assertEquals(400, line.split("L").length);
    assertTrue(line.startsWith("M60.8 190.0L"), line.substring(0, 20));
  }

  @Test
  void aPointWithoutNeighboursIsADot() throws Exception {
    Document one = draw(new LineChart.Series("AP", List.of(new LineChart.Point(10, 0.5))));
    assertEquals(List.of("780.0"), attributes(one, "circle", "cx"));
    assertEquals(List.of("45.0"), attributes(one, "circle", "cy"));
  }

  @Test
  void whereThereIsNoNumberTheLineHasAGap() throws Exception {
    List<LineChart.Point> points =
        IntStream.of(0, 1, 2, 3, 4, 5)
            .mapToObj(i -> new LineChart.Point(i, i == 2 || i == 4 ? Double.NaN : 1))
            .toList();
    Document svg = draw(new LineChart.Series("AP", points));
    assertTrue(
        attributes(svg, "path", "d").contains("M60.0 45.0L204.0 45.0M492.0 45.0M780.0 45.0"),
        attributes(svg, "path", "d")::toString);
    assertEquals(List.of("492.0", "780.0"), attributes(svg, "circle", "cx"));
  }

  @Test
  void nothingYetIsDrawnToo() throws Exception {
    assertTrue(texts(draw(new LineChart.Series("loss", List.of()))).contains("loss"));
  }
}

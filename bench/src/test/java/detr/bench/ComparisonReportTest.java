package detr.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ComparisonReportTest {
  private static final List<Measurement> MEASUREMENTS =
      List.of(
          new Measurement("480×640", 2, "detr-java", List.of(90.0, 80.0, 85.0), 0.5, 0),
          new Measurement("480×640", 2, "Other 1", List.of(100.0, 101.0, 99.0), 1.2, 0),
          new Measurement("480×640", 1, "detr-java", List.of(200.0), 0, 0),
          new Measurement(Measurement.FIRST_IMAGE, 2, "detr-java", List.of(2000.0, 3000.0), 0, 700),
          new Measurement(Measurement.FIRST_IMAGE, 2, "Other 1", List.of(1500.0, 1520.0), 0, 600));

  @Test
  void aRowForEverySizeAndNumberOfThreads() {
    String page = page();

    assertTrue(
        page.contains(
            """
            | height×width | threads | detr-java | Other 1 | ÷ Other 1 |
            | --- | --- | --- | --- | --- |
            | 480×640 | 2 | 85 | 100 | 0.85 |
            | 480×640 | 1 | 200 | – | – |
            """),
        page);
  }

  @Test
  void aRatioOfManyTurnsHasItsRange() {
    List<Double> ours = List.of(80.0, 90.0, 80.0, 80.0, 80.0, 70.0);
    List<Double> theirs = List.of(100.0, 100.0, 100.0, 100.0, 100.0, 100.0);

    String page =
        page(
            List.of(
                new Measurement("480×640", 2, "detr-java", ours, 0, 0),
                new Measurement("480×640", 2, "Other 1", theirs, 0, 0)));

    assertTrue(page.contains("| 80 | 100 | 0.80 (0.70–0.90) |"), page);
  }

  @Test
  void theFirstImageInSeconds() {
    String page = page();

    assertTrue(page.contains("| detr-java | 2.50 | 3.00 | 700 MB |"), page);
    assertTrue(page.contains("| Other 1 | 1.51 | 1.52 | 600 MB |"), page);
  }

  @Test
  void saysWhereWhenAndHow() {
    String page = page();

    assertTrue(page.contains("at most 1.2 ms of CPU a pass"), page);
    assertTrue(page.contains("libtorch is left out."), page);
    assertTrue(page.contains("- a processor; 2 processors\n"), page);
    assertTrue(page.contains("- 2026-01-02\n- `bench/run compare`\n"), page);
  }

  private static String page() {
    return page(MEASUREMENTS);
  }

  private static String page(List<Measurement> measurements) {
    Machine machine = new Machine("a processor", 2, "Linux", "25", LocalDate.of(2026, 1, 2));
    return new ComparisonReport(
            measurements, machine, List.of("libtorch is left out."), "bench/run compare")
        .markdown();
  }

  @Test
  void thePlotsBarsAreAsHighAsTheirMedians() throws Exception {
    byte[] svg = ComparisonPlot.svg(MEASUREMENTS).getBytes(StandardCharsets.UTF_8);
    NodeList rectangles =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg))
            .getElementsByTagName("rect");

    // The background, three bars, two boxes of the legend.
    assertEquals(6, rectangles.getLength());
    double unit = height(rectangles, 1) / 85;
    assertEquals(100 * unit, height(rectangles, 2), 0.2);
    assertEquals(200 * unit, height(rectangles, 3), 0.2);
  }

  private static double height(NodeList rectangles, int index) {
    return Double.parseDouble(((Element) rectangles.item(index)).getAttribute("height"));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 2", "29, 5", "3000, 500", "3001, 1000"})
  void linesAreRoundNumbersApart(double highest, double step) {
    assertEquals(step, ComparisonPlot.step(highest));
  }

  @Test
  void theProcessorIsNamedWithItsWidestSimd() {
    List<String> cpuinfo =
        List.of(
            "cpu family\t: 25",
            "model\t\t: 17",
            "model name\t: AMD EPYC",
            "flags\t\t: fpu sse4_2 avx2 avx512f");

    assertEquals("AMD EPYC, family 25, model 17, AVX512F", Machine.processor(cpuinfo));
    assertEquals("unknown processor, ASIMD", Machine.processor(List.of("Features : fp asimd")));
  }
}

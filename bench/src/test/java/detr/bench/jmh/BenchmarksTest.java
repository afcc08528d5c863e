package detr.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.options.Options;

final class BenchmarksTest {
  @TempDir private Path folder;
  private Path photo;

  @BeforeEach
  void drawPhoto() throws IOException {
    photo = folder.resolve("photo.jpg");
    Photo.write(photo);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          -p                             | Option p requires an argument
          Foo                            | no benchmark matches [Foo]
          [                              | '[' is no regular expression
          Model                          | this needs a model: add -p model=DIRECTORY
          FirstImage -p model=nowhere    | nowhere: there is no such file
          Gemm -p shape=12x              | '12x' is no shape
          Gemm -p shape=1x256x4,850x850  | '850x850' is no shape
          Gemm -p threads=0              | '0' is no number of threads
          Training -p training=r18       | 'r18' is not timed; there are detr-r50
          Preprocess -p photo=none.jpg   | none.jpg: cannot be read
          FirstImage -wi 1 -p model=DIR  | FirstImageBenchmark needs a fresh process
          --csv                          | --csv needs the name of a file
          Gemm --csv nowhere/table.csv   | nowhere/table.csv: give a file in a folder
          """)
  void whatIsWrongIsOneLine(String arguments, String message) {
    RuntimeException e =
        assertThrows(RuntimeException.class, () -> Plan.of(arguments.split(" ")).options(photo));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void theRooflineIsAlwaysMeasuredAndModelsLeftOutWhereNoneIsGiven() {
    Plan plan = Plan.of("Gemm|Model", "-e", "Norm");
    Options options = plan.options(photo);
    assertTrue(plan.lacksModel());
    assertEquals(List.of("\\.RooflineBenchmark\\.", "Gemm|Model"), options.getIncludes());
    assertEquals(List.of("\\.(Model|FirstImage)Benchmark\\.", "Norm"), options.getExcludes());
    assertEquals(List.of(photo.toString()), List.copyOf(options.getParameter("photo").get()));
    assertEquals(List.of(), Plan.of().options(photo).getIncludes(), "all, and so the roofline");
  }

  @Test
  void aRunGivesATable() throws IOException {
    System.setProperty("jmh.ignoreLock", "true");
    Path csv = folder.resolve("table.csv");
    String arguments =
        "Attention -p shape=100x100 -p threads=1 -f 0 -wi 0 -i 3 -r 1ms -v SILENT --csv " + csv;
    assertEquals(0, Benchmarks.run(photo, arguments.split(" ")));
    List<String> lines = Files.readAllLines(csv);
    assertEquals(2, lines.size(), "a header and a benchmark");
    String[] cells = lines.get(1).split(",");
    double seconds = Double.parseDouble(cells[4]);
    double gflops = Double.parseDouble(cells[7]);
    double share = Double.parseDouble(cells[12]);
    assertEquals(4.0 * 100 * 100 * 256, seconds * gflops * 1e9, 1, "two products of 256 channels");
    assertTrue(
        seconds < Double.parseDouble(cells[3]), "the fastest is less than the mean of three");
    assertTrue(seconds > 1e-6 && seconds < 10, "in seconds: " + seconds);
    assertTrue(share > 0 && share < 1, "of the peak: " + share);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Gemm -p shape=100x256x4,25x34x64x64k1s1+ -p threads=2",
        "Conv -p shape=25x34x32x32k3s1,25x34x32x32k3s2",
        "Norm -p threads=2",
        "Training -p training=detr-small -p threads=2",
        "Preprocess"
      })
  void everyBenchmarkGivesATime(String arguments) throws IOException {
    System.setProperty("jmh.ignoreLock", "true");
    String quickly = " -e Roofline -f 0 -wi 0 -i 1 -r 1ms -v SILENT";
    assertEquals(0, Benchmarks.run(photo, (arguments + quickly).split(" ")));
  }

  @Test
  void resultsThatAreMissingAreNoticed() {
    assertEquals(25, Plan.of("Gemm", "-p", "threads=2").expected());
    assertEquals(4 * 2 + 2, Plan.of("Norm|Gemm", "-p", "shape=9x9x9").expected());
    assertEquals(
        2 * 25 + 2 * 8 + 2 * 3 + 2 * 4 + 2 * 2 + 4, Plan.of().expected(), "all but the model");
    assertEquals(6, Plan.of("Model", "-p", "model=a,b,c").expected());
  }
}

package detr.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingComparisonTest {
  @Test
  void aRowForATraining() {
    String row =
        TrainingTurns.row(
            TrainingCase.SMALL,
            new Measurement("", 2, "detr-java", List.of(90.0, 80.0, 85.0), 0, 0),
            new Measurement("", 2, "libtorch 2", List.of(100.0, 101.0, 99.0), 0, 0),
            0.0012);

    assertEquals(
        "| detr-small | 128×128 | 16 | 85 (80 to 90) | libtorch 2: 100 (99 to 101) | 0.85 | 1.2e-03"
            + " |",
        row);
  }

  @Test
  void thePageSaysHowAndWhere() {
    Machine machine = new Machine("a processor", 2, "Linux", "25", LocalDate.of(2026, 1, 2));
    String page = TrainingComparison.page("| row |\n", 2, 10, machine, "bench/run train");

    assertTrue(page.contains("with 2 threads, median of 10 steps"), page);
    assertTrue(page.contains("| --- | --- |"), page);
    assertTrue(page.contains("|\n| row |\n\nHow:"), page);
    assertTrue(page.contains("- a processor; 2 processors\n"), page);
    assertTrue(page.contains("- 2026-01-02\n- `bench/run train`\n"), page);
  }
}

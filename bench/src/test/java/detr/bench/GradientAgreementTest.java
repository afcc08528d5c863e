package detr.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientAgreementTest {
  private static final Map<String, float[]> EXPECTED =
      Map.of("a", new float[] {300, 400}, "b", new float[] {0, 2}, "zero", new float[] {0});

  @Test
  void theLargestDifferenceCounts() {
    GradientAgreement agreement = compare(new float[] {300, 400.5f}, new float[] {0.01f, 2});

    assertEquals(0.005, agreement.require(0.01), 1e-6);
    assertEquals("b", agreement.where());
    BenchException e = assertThrows(BenchException.class, () -> agreement.require(0.001));
    assertEquals(
        "the gradients of b differ by 5.0e-03 of their norm, more than 1e-03", e.getMessage());
  }

  @Test
  void whatIsZeroIsMeasuredByTheWhole() {
    GradientAgreement agreement = compare(new float[] {300, 400}, new float[] {0, 2});
    agreement.accept("zero", new float[] {1e-5f});

    assertThrows(BenchException.class, () -> agreement.require(1), "four comparisons of three");
    GradientAgreement whole =
        new GradientAgreement(Map.of("a", new float[] {500}, "b", new float[1]));
    whole.accept("a", new float[] {500});
    whole.accept("b", new float[] {1e-5f});
    assertEquals(1e-5 / (1e-5 * 500), whole.require(1), 1e-6);
  }

  @Test
  void whatIsNotANumberIsRefused() {
    GradientAgreement agreement = compare(new float[] {300, Float.NaN}, new float[] {9, 9});

    assertThrows(BenchException.class, () -> agreement.require(1e9));
    assertEquals("a", agreement.where());
  }

  @Test
  void everyParameterIsToBeCompared() {
    GradientAgreement agreement = new GradientAgreement(EXPECTED);

    agreement.accept("b", new float[] {0, 2});
    assertThrows(BenchException.class, () -> agreement.require(1));
    assertThrows(BenchException.class, () -> agreement.accept("c", new float[2]));
    assertThrows(BenchException.class, () -> agreement.accept("a", new float[1]));
  }

  private static GradientAgreement compare(float[] a, float[] b) {
    GradientAgreement agreement = new GradientAgreement(EXPECTED);
    agreement.accept("a", a);
    agreement.accept("b", b);
    agreement.accept("zero", new float[] {0});
    return agreement;
  }
}

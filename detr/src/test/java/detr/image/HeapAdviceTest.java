package detr.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeapAdviceTest {
  /** Always more than there was. */
  @ParameterizedTest
  @CsvSource({"512, 1", "980, 2", "6144, 12", "8166, 16", "15360, 30"})
  void namesALargerHeap(long mebibytes, int gibibytes) {
    assertEquals(
        "a heap of %d MiB is too small; give Java more, for example JDK_JAVA_OPTIONS=-Xmx%dg"
            .formatted(mebibytes, gibibytes),
        HeapAdvice.text(mebibytes << 20));
  }
}

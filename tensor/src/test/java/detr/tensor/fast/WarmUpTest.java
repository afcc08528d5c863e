package detr.tensor.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import detr.tensor.Operation.Kind;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WarmUpTest {
  @Test
  void aRoundMeetsEveryKernelOfAModel() {
    Set<Kind> met = EnumSet.noneOf(Kind.class);
    try (FastOps ops = new FastOps(1)) {
      ops.observe(operation -> met.add(operation.kind()));
      new WarmUp().everyKernel(ops);
    }
    Set<Kind> needed =
        EnumSet.of(
            Kind.WINOGRAD,
            Kind.CONVOLUTION,
            Kind.MAX_POOL,
            Kind.ATTENTION,
            Kind.ADD,
            Kind.LAYER_NORM,
            Kind.SIGMOID);
    assertEquals(needed, met);
  }
}

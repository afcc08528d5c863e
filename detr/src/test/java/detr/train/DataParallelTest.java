package detr.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.fast.FastOps;
import detr.train.loss.DivergedException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class DataParallelTest {
  @Test
  void partsAreComputedAtOnceEachByItsOwnInterpreter() {
    try (DataParallel devices = new DataParallel(3)) {
      CountDownLatch both = new CountDownLatch(2);
      List<FastOps> used =
          devices.compute(
              2,
              (part, ops) -> {
                both.countDown();
                await(both);
                return ops;
              });
      assertNotSame(used.get(0), used.get(1));
      assertTrue(used.get(0).description().endsWith("1 thread"), used.get(0)::description);
      assertTrue(used.get(1).description().endsWith("2 threads"), used.get(1)::description);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void onePartIsComputedByAllThreads() {
    try (DataParallel devices = new DataParallel(2)) {
      assertSame(devices.all(), devices.compute(1, (part, ops) -> ops).getFirst());
      assertTrue(devices.all().description().endsWith("2 threads"));
    }
  }

  @Test
  void oneThreadComputesOnePartAfterTheOther() {
    try (DataParallel devices = new DataParallel(1)) {
      Thread caller = Thread.currentThread();
      List<Integer> parts =
          devices.compute(
              2,
              (part, ops) -> {
                assertSame(caller, Thread.currentThread());
                return part;
              });
      assertEquals(List.of(0, 1), parts);
    }
  }

  @Test
  void anOptimizerHasInterpretersOfItsOwn() {
    for (int threads = 1; threads <= 2; threads++) {
      try (DataParallel devices = new DataParallel(threads)) {
        List<FastOps> passes = devices.compute(2, (part, ops) -> ops);
        List<FastOps> aside = devices.computeAside((part, ops) -> ops);
        assertEquals(DataParallel.PARTS, aside.size());
        for (FastOps ops : aside) {
          assertNotSame(passes.get(0), ops);
          assertNotSame(passes.get(1), ops);
          assertNotSame(devices.all(), ops);
        }
        assertEquals(threads, Set.copyOf(aside).size());
      }
    }
  }

  @Test
  void afterAFailureTheOtherPartIsDoneToo() {
    try (DataParallel devices = new DataParallel(2)) {
      for (int bad = 0; bad < 2; bad++) {
        int failing = bad;
        AtomicBoolean done = new AtomicBoolean();
        DivergedException thrown =
            assertThrows(
                DivergedException.class,
                () ->
                    devices.compute(
                        2,
                        (part, ops) -> {
                          if (part == failing) {
                            throw new DivergedException("part " + part);
                          }
                          done.set(true);
                          return part;
                        }));
        assertEquals("part " + failing, thrown.getMessage());
        assertTrue(done.get());
      }
    }
  }
}

package detr.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.model.DetrConfig;
import detr.model.DetrOutput;
import detr.model.FormulaModel;
import detr.tensor.Mask;
import detr.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionTest {
  /** Far more than a pass takes: only an endless wait reaches it. */
  private static final Duration ENDLESS = Duration.ofSeconds(60);

  private static Tensor noise(long seed, int... sizes) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.zeros(sizes);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  private static Session open(DetrConfig config, int threads) {
    return Session.open(
        ModelSource.file(FormulaModel.file(config)), LoadOptions.defaults().withThreads(threads));
  }

  private static List<float[]> run(Session session, Tensor images, Mask mask) {
    return session.run(Pass.of(images, mask), made -> copy(made.output()));
  }

  private static List<float[]> run(Session session, Tensor images) {
    return run(session, images, Mask.none(images.size(0), images.size(1), images.size(2)));
  }

  private static List<float[]> copy(DetrOutput output) {
    return output.tensors().stream().map(Tensor::toArray).toList();
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  @Test
  void theFullModelGivesTheSameBitsForAnyNumberOfThreadsAndInEveryRun() {
    Tensor image = noise(1, 1, 97, 131, 3);
    Tensor batch = noise(2, 2, 64, 75, 3);
    boolean[] padded = new boolean[2 * 64 * 75];
    for (int i = 0; i < 64 * 75; i++) {
      padded[i] = i % 75 >= 40;
    }
    Mask mask = Mask.of(padded, 2, 64, 75);
    List<float[]> single = null;
    List<float[]> singleBatch = null;
    for (int threads : new int[] {1, 2, 5}) {
      try (Session session = open(FormulaModel.R50, threads)) {
        single = single == null ? run(session, image) : single;
        singleBatch = singleBatch == null ? run(session, batch, mask) : singleBatch;
        for (int pass = 0; pass < 2; pass++) {
          assertSame(single, run(session, image));
          assertSame(singleBatch, run(session, batch, mask));
        }
      }
    }
  }

  @Test
  void imagesOfOneSizeInABatchAreSeenAsAlone() {
    Tensor batch = noise(3, 3, 50, 70, 3);
    try (Session session = open(FormulaModel.TINY, 2)) {
      List<float[]> together = run(session, batch);
      for (int n = 0; n < 3; n++) {
        List<float[]> alone = run(session, batch.rows(n, n + 1));
        for (int i = 0; i < alone.size(); i++) {
          int size = alone.get(i).length;
          float[] part = new float[size];
          System.arraycopy(together.get(i), n * size, part, 0, size);
          assertArrayEquals(alone.get(i), part);
        }
      }
    }
  }

  /** Whatever the padding holds: nobody may attend to it. */
  @Test
  void aMaskedImageOfTheBatchChangesNoOther() {
    Tensor batch = noise(4, 2, 33, 40, 3);
    boolean[] padded = new boolean[2 * 33 * 40];
    Arrays.fill(padded, 33 * 40, padded.length, true);
    try (Session session = open(FormulaModel.TINY, 2)) {
      List<float[]> alone = run(session, batch.rows(0, 1));
      List<float[]> masked = run(session, batch, Mask.of(padded, 2, 33, 40));
      for (int i = 0; i < alone.size(); i++) {
        int size = alone.get(i).length;
        assertArrayEquals(alone.get(i), Arrays.copyOf(masked.get(i), size));
        for (float value : masked.get(i)) {
          assertTrue(Float.isFinite(value));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void onePixelIsEnough(int threads) {
    try (Session session = open(FormulaModel.R50, threads)) {
      List<float[]> output = run(session, noise(5, 1, 1, 1, 3));
      assertEquals(12, output.size());
      for (float[] values : output) {
        for (float value : values) {
          assertTrue(Float.isFinite(value));
        }
      }
      for (float side : output.getLast()) {
        assertTrue(side >= 0 && side <= 1, "a box beside the image: " + side);
      }
    }
  }

  @Test
  void staysUsableAfterAListenerOrReaderThrew() {
    Tensor image = noise(6, 1, 40, 50, 3);
    Mask mask = Mask.none(1, 40, 50);
    try (Session session = open(FormulaModel.TINY, 2)) {
      List<float[]> expected = run(session, image);
      assertThrows(
          ArithmeticException.class,
          () ->
              session.run(
                  Pass.of(image, mask)
                      .withStages(
                          (name, value) -> {
                            if (name.equals("encoder.0")) {
                              throw new ArithmeticException();
                            }
                          }),
                  made -> null));
      assertSame(expected, run(session, image));
      assertThrows(
          ArithmeticException.class,
          () ->
              session.run(
                  Pass.of(image, mask),
                  made -> {
                    throw new ArithmeticException();
                  }));
      assertSame(expected, run(session, image));
    }
  }

  @Test
  void manySizesInTurnGiveWhatEachGivesFirst() {
    List<Tensor> images = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      images.add(noise(i, 1, 20 + 9 * i, 100 - 7 * i, 3));
    }
    List<List<float[]>> first = new ArrayList<>();
    for (Tensor image : images) {
      try (Session session = open(FormulaModel.TINY, 1)) {
        first.add(run(session, image));
      }
    }
    try (Session session = open(FormulaModel.TINY, 2)) {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < images.size(); i++) {
          assertSame(first.get(i), run(session, images.get(i)));
        }
      }
    }
  }

  @Test
  void aClosedSessionRefusesAndMayBeClosedAgain() {
    Tensor image = noise(7, 1, 20, 20, 3);
    Session session = open(FormulaModel.TINY, 3);
    run(session, image);
    session.close();
    session.close();
    assertTimeoutPreemptively(
        ENDLESS,
        () -> {
          assertThrows(IllegalStateException.class, () -> run(session, image));
          assertThrows(IllegalStateException.class, () -> session.cost(20, 20));
          assertThrows(IllegalStateException.class, session::prepare);
        });
  }

  @Test
  void theWorkersEndWithTheSession() throws InterruptedException {
    List<Thread> before = workers();
    Session session = open(FormulaModel.TINY, 4);
    List<Thread> own = new ArrayList<>(workers());
    own.removeAll(before);
    assertEquals(3, own.size());
    session.close();
    for (Thread worker : own) {
      worker.join(ENDLESS);
      assertFalse(worker.isAlive());
    }
  }

  private static List<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("detr-worker"))
        .toList();
  }

  @Test
  void countsTheParametersAsThePaperDoes() {
    try (Session session = open(FormulaModel.R50, 1)) {
      assertEquals(41_524_768, session.parameters().all());
      assertEquals(41_302_368, session.parameters().trainable());
    }
  }
}

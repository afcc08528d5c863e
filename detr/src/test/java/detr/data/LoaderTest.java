package detr.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.data.synthetic.SceneSettings;
import detr.data.synthetic.Shapes;
import detr.image.ImageSize;
import detr.image.RgbImage;
import detr.inference.Preprocess;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LoaderTest {
  private static final Dataset SHAPES = new Shapes(SceneSettings.of(48, 64), 4, 10);
  private static final Transform CHANGE = Augmentation.forShorterSide(40).withColours(0.2);

  private static List<TrainingBatch> batches(int threads, long firstStep, int count) {
    try (Loader loader = new Loader(SHAPES, CHANGE, 3, 9, threads, firstStep)) {
      assertEquals(3, loader.stepsPerEpoch());
      return IntStream.range(0, count).mapToObj(_ -> loader.next()).toList();
    }
  }

  private static void assertSame(TrainingBatch expected, TrainingBatch actual) {
    assertEquals(expected.ids(), actual.ids());
    assertArrayEquals(expected.images().images().toArray(), actual.images().images().toArray());
    for (int i = 0; i < expected.targets().size(); i++) {
      assertArrayEquals(expected.targets().get(i).boxes(), actual.targets().get(i).boxes());
      assertArrayEquals(expected.targets().get(i).labels(), actual.targets().get(i).labels());
    }
  }

  @Test
  void aBatchFollowsFromItsStepWhateverTheThreadsAndTheStart() {
    List<TrainingBatch> one = batches(1, 0, 8);
    List<TrainingBatch> four = batches(4, 0, 8);
    List<TrainingBatch> later = batches(2, 5, 3);
    for (int i = 0; i < 8; i++) {
      assertSame(one.get(i), four.get(i));
    }
    for (int i = 0; i < 3; i++) {
      assertSame(one.get(5 + i), later.get(i));
    }
  }

  @Test
  void anEpochHasEveryExampleAtMostOnceInAnOrderOfItsOwn() {
    List<List<Long>> epochs = new ArrayList<>();
    List<TrainingBatch> all = batches(2, 0, 30);
    Set<Long> ever = new HashSet<>();
    for (int epoch = 0; epoch < 10; epoch++) {
      List<Long> ids =
          all.subList(3 * epoch, 3 * epoch + 3).stream().flatMap(b -> b.ids().stream()).toList();
      assertEquals(9, new HashSet<>(ids).size());
      ever.addAll(ids);
      epochs.add(ids);
    }
    assertEquals(10, ever.size());
    assertEquals(10, new HashSet<>(epochs).size());
  }

  @Test
  void anExampleIsChangedAnewInEveryEpoch() {
    Dataset single = new Shapes(SceneSettings.of(64, 64), 4, 1);
    try (Loader loader = new Loader(single, CHANGE, 16, 1, 2, 0)) {
      assertEquals(1, loader.stepsPerEpoch());
      Set<Float> corners = new HashSet<>();
      for (int i = 0; i < 10; i++) {
        TrainingBatch batch = loader.next();
        assertEquals(List.of(0L), batch.ids());
        corners.add(batch.images().images().data()[0]);
      }
      assertTrue(corners.size() > 5);
    }
  }

  /** Fails for one example, once. */
  private record Failing(int bad) implements Dataset {
    @Override
    public Set<ImageSize> imageSizes() {
      return Set.of();
    }

    @Override
    public String description() {
      return "of this test";
    }

    @Override
    public int size() {
      return 4;
    }

    @Override
    public Example get(int index) {
      if (index == bad) {
        throw new DataException("photo.jpg: is torn");
      }
      return new Example(
          index, new RgbImage(1, 1, new byte[3]), Target.of(new int[0], new double[0]));
    }

    @Override
    public List<String> classes() {
      return List.of("thing");
    }
  }

  @Test
  void aFailureReachesTheConsumerAsItWas() {
    try (Loader loader = new Loader(new Failing(2), (e, _) -> e, 4, 1, 2, 0)) {
      DataException thrown = assertThrows(DataException.class, loader::next);
      assertEquals("photo.jpg: is torn", thrown.getMessage());
    }
  }

  @Test
  void aClosedLoaderSaysSo() {
    Loader loader = new Loader(SHAPES, CHANGE, 2, 1, 1, 0);
    loader.close();
    assertThrows(IllegalStateException.class, loader::next);
  }

  @Test
  void refusesWhatMakesNoBatch() {
    assertThrows(IllegalArgumentException.class, () -> new Loader(SHAPES, CHANGE, 0, 1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Loader(SHAPES, CHANGE, 1, 1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Loader(SHAPES, CHANGE, 1, 1, 1, -1));
  }

  @Test
  void batchesArePaddedAsForInference() {
    Example small = new Shapes(SceneSettings.of(40, 30), 1, 1).get(0);
    Example large = new Shapes(SceneSettings.of(50, 20), 1, 1).get(0);
    TrainingBatch batch = TrainingBatch.of(List.of(small, large));
    assertArrayEquals(new int[] {2, 30, 50, 3}, batch.images().images().shape().sizes());
    float[] alone = Preprocess.normalise(small.image()).toArray();
    float[] together = batch.images().images().toArray();
    for (int y = 0; y < 30; y++) {
      for (int i = 0; i < 3 * 40; i++) {
        assertEquals(alone[3 * 40 * y + i], together[3 * 50 * y + i]);
      }
    }
    assertNotEquals(0, together[0]);
    assertEquals(List.of(small.target(), large.target()), batch.targets());
  }

  @Test
  void aBatchIsNoLargerThanTheDataset() {
    LoadedBatches all = new LoadedBatches(SHAPES, CHANGE, 16, 9, 1);
    assertEquals(10, all.batchSize());
    assertEquals(1, all.perEpoch());
    LoadedBatches some = new LoadedBatches(SHAPES, CHANGE, 4, 9, 1);
    assertEquals(4, some.batchSize());
    assertEquals(2, some.perEpoch());
  }
}

package detr.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.data.TrainingBatch;
import detr.model.DetrOutput;
import detr.nn.ParameterScope;
import detr.nn.autograd.FastTape;
import detr.nn.autograd.TapeOps;
import detr.nn.optim.Schedule;
import detr.tensor.Tensor;
import detr.tensor.fast.FastOps;
import detr.train.TrainingPlan.Optimizer;
import detr.train.loss.DivergedException;
import detr.train.loss.Losses;
import detr.train.loss.SetCriterion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TrainerTest {
  private static final Rectangles DATA = new Rectangles(8, 2);

  private static TrainerOptions options(double rate, boolean freezeStem, boolean dropout) {
    return options(Optimizer.ADAMW, rate, freezeStem, dropout);
  }

  private static TrainerOptions options(
      Optimizer optimizer, double rate, boolean freezeStem, boolean dropout) {
    return new TrainerOptions(
        optimizer,
        rate,
        rate,
        1e-4,
        0.1,
        freezeStem ? Set.of(ModelPart.STEM) : Set.of(),
        dropout,
        false,
        Schedule.constant(),
        0.5,
        3);
  }

  /** The weights after some steps. */
  private static ModelState trained(int threads, long seed, boolean dropout, int steps) {
    ModelState stateDict = TinyDetr.of(seed);
    try (DataParallel devices = new DataParallel(threads)) {
      Trainer trainer = new Trainer(stateDict, options(1e-3, false, dropout), devices);
      for (int i = 0; i < steps; i++) {
        trainer.step(List.of(DATA.batch(i % DATA.perEpoch())));
      }
    }
    return stateDict;
  }

  private static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (name, tensor) -> assertArrayEquals(tensor.toArray(), actual.get(name).toArray(), name));
  }

  @Test
  void tenImagesAreLearntByHeart() {
    Rectangles ten = new Rectangles(10, 5);
    ModelState stateDict = TinyDetr.of(1);
    int steps = 600;
    TrainerOptions options =
        new TrainerOptions(
            Optimizer.ADAMW,
            2e-3,
            2e-3,
            1e-4,
            0.1,
            Set.of(),
            false,
            false,
            Schedule.cosine(steps).withWarmUp(20),
            0,
            1);
    try (DataParallel devices = new DataParallel(2)) {
      Trainer trainer = new Trainer(stateDict, options, devices);
      double first = trainer.step(List.of(ten.batch(0))).total();
      for (int i = 1; i < steps; i++) {
        trainer.step(List.of(ten.batch(i % 2)));
      }
      Evaluation found = Evaluator.of(trainer.model(), SetCriterion.PAPER, devices.all(), ten, 1);
      assertTrue(first > 5, "begins at " + first);
      assertTrue(found.loss() < 0.2, found::toString);
      assertEquals(1, found.classAccuracy(), found::toString);
      assertTrue(found.matchedIou() > 0.9 && found.ap() > 0.9, found::toString);
    }
  }

  @Test
  void theResultDoesNotDependOnThreads() {
    assertSame(trained(1, 5, true, 4).tensors(), trained(3, 5, true, 4).tensors());
  }

  /** Nine images are split in four and five. */
  private static TrainingBatch nine() {
    return new Rectangles(9, 9).batch(0);
  }

  @ParameterizedTest
  @EnumSource
  void theResultOfPartsDoesNotDependOnThreads(Optimizer optimizer) {
    List<ModelState> trained = List.of(TinyDetr.of(5), TinyDetr.of(5));
    for (int i = 0; i < 2; i++) {
      try (DataParallel devices = new DataParallel(1 + 2 * i)) {
        Trainer trainer =
            new Trainer(trained.get(i), options(optimizer, 1e-3, false, true), devices);
        trainer.step(List.of(nine()));
        trainer.step(List.of(nine(), nine()));
      }
    }
    assertSame(trained.get(0).tensors(), trained.get(1).tensors());
  }

  @Test
  void partsGiveTheGradientOfTheWholeBatch() {
    ModelState stateDict = TinyDetr.of(5);
    TrainingBatch batch = nine();
    DetrTask task = new DetrTask(stateDict.model(), SetCriterion.PAPER);
    Map<String, float[]> whole = new HashMap<>();
    try (FastOps ops = new FastOps(1);
        DataParallel devices = new DataParallel(2)) {
      TapeOps tape = new FastTape(ops);
      task.leaves().forEach(leaf -> tape.watch(leaf.tensor()));
      tape.constant(batch.images().images());
      DetrOutput output = task.predict(ops, tape, batch);
      Losses losses = task.losses(output, batch, batch.objects());
      tape.backward(output.tensors(), losses.gradientTensors());
      for (ParameterScope.Leaf leaf : task.leaves()) {
        float[] gradient = tape.gradient(leaf.tensor()).toArray();
        float[] all =
            whole.computeIfAbsent(
                leaf.name(), name -> new float[stateDict.tensors().get(name).count()]);
        System.arraycopy(gradient, 0, all, leaf.from(), gradient.length);
      }
      TrainerOptions unclipped =
          new TrainerOptions(
              Optimizer.ADAMW,
              1e-3,
              1e-3,
              1e-4,
              1e9,
              Set.of(),
              false,
              false,
              Schedule.constant(),
              0,
              3);
      Trainer trainer = new Trainer(stateDict, unclipped, devices);
      TrainingStep step = trainer.step(List.of(batch));
      assertEquals(losses.total(), step.total(), 1e-5 * losses.total());
      trainer
          .gradients()
          .forEach((name, found) -> assertArrayEquals(whole.get(name), found, 2e-4f, name));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherRunGoesOnWhereOneStopped(Optimizer optimizer) {
    ModelState whole = TinyDetr.of(7);
    ModelState first = TinyDetr.of(7);
    ModelState second = TinyDetr.of(8);
    try (DataParallel devices = new DataParallel(2)) {
      Trainer uninterrupted = new Trainer(whole, options(optimizer, 1e-3, false, true), devices);
      Trainer killed = new Trainer(first, options(optimizer, 1e-3, false, true), devices);
      for (int i = 0; i < 6; i++) {
        uninterrupted.step(List.of(DATA.batch(i % 4)));
        if (i < 3) {
          killed.step(List.of(DATA.batch(i % 4)));
        }
      }
      first.tensors().forEach((name, t) -> t.readInto(second.tensors().get(name).data()));
      Trainer resumed = new Trainer(second, options(optimizer, 1e-3, false, true), devices);
      resumed.restore(killed.memory(), killed.steps());
      for (int i = 3; i < 6; i++) {
        resumed.step(List.of(DATA.batch(i % 4)));
      }
      assertEquals(6, resumed.steps());
      assertSame(uninterrupted.memory(), resumed.memory());
      assertSame(whole.tensors(), second.tensors());
    }
  }

  /** To the bit: a layer that is computed anew is computed alike. */
  @Test
  void computingLayersAnewChangesNothing() {
    List<ModelState> trained = new ArrayList<>();
    for (boolean recompute : new boolean[] {false, true}) {
      TrainingPlan plan =
          TrainingPlan.PAPER.toBuilder()
              .frozen(Set.of())
              .dropout(false)
              .recompute(recompute)
              .build();
      ModelState stateDict = TinyDetr.of(1);
      try (DataParallel devices = new DataParallel(2)) {
        Trainer trainer = new Trainer(stateDict, plan, 4, devices);
        for (int step = 0; step < 3; step++) {
          trainer.step(List.of(DATA.batch(step)));
        }
      }
      trained.add(stateDict);
    }
    trained
        .getFirst()
        .tensors()
        .forEach(
            (name, tensor) ->
                assertArrayEquals(
                    tensor.toArray(), trained.getLast().tensors().get(name).toArray(), name));
  }

  @Test
  void dropoutAndItsSeedMatter() {
    float[] with = trained(1, 5, true, 1).tensors().get("query_embed.weight").toArray();
    float[] without = trained(1, 5, false, 1).tensors().get("query_embed.weight").toArray();
    assertFalse(Arrays.equals(with, without));
  }

  @Test
  void batchesOfAStepAreAveraged() {
    Rectangles whole = new Rectangles(4, 4);
    ModelState together = TinyDetr.of(2);
    ModelState apart = TinyDetr.of(2);
    try (DataParallel devices = new DataParallel(1)) {
      TrainingBatch a = DATA.batch(0);
      TrainingBatch b = DATA.batch(1);
      Trainer one = new Trainer(together, options(1e-3, false, false), devices);
      Trainer two = new Trainer(apart, options(1e-3, false, false), devices);
      TrainingStep expected = one.step(List.of(whole.batch(0)));
      TrainingStep actual = two.step(List.of(a, b));
      // Box losses are divided by the objects of all batches; a batch's cross-entropy is a weighted
      // mean of its own.
      double boxes = expected.losses().get("loss_bbox");
      assertEquals(boxes, actual.losses().get("loss_bbox"), 1e-5 * boxes);
      double giou = expected.losses().get("loss_giou");
      assertEquals(giou, actual.losses().get("loss_giou"), 1e-5 * giou);
    }
  }

  @Test
  void aBatchTwiceCountsAsOnce() {
    try (DataParallel devices = new DataParallel(1)) {
      TrainingBatch batch = DATA.batch(0);
      Trainer one = new Trainer(TinyDetr.of(2), options(1e-3, false, false), devices);
      Trainer two = new Trainer(TinyDetr.of(2), options(1e-3, false, false), devices);
      TrainingStep once = one.step(List.of(batch));
      TrainingStep twice = two.step(List.of(batch, batch));
      assertEquals(once.total(), twice.total(), 1e-12);
      assertEquals(once.gradientNorm(), twice.gradientNorm(), 1e-5 * once.gradientNorm());
    }
  }

  @Test
  void theStemAndTheFirstStageCanBeFrozen() {
    ModelState before = TinyDetr.of(4);
    ModelState after = TinyDetr.of(4);
    try (DataParallel devices = new DataParallel(1)) {
      new Trainer(after, options(1e-3, true, false), devices).step(List.of(DATA.batch(0)));
    }
    before
        .tensors()
        .forEach(
            (name, tensor) -> {
              boolean same = Arrays.equals(tensor.toArray(), after.tensors().get(name).toArray());
              boolean frozen =
                  name.contains("body.conv1.")
                      || name.contains("body.layer1.")
                      || name.contains("bn")
                      || name.contains("downsample.1.");
              assertEquals(frozen, same, name);
            });
  }

  @Test
  void averagesAreExchangedAndBack() {
    ModelState stateDict = TinyDetr.of(4);
    try (DataParallel devices = new DataParallel(1)) {
      Trainer trainer = new Trainer(stateDict, options(1e-3, false, false), devices);
      trainer.step(List.of(DATA.batch(0)));
      Tensor queries = stateDict.tensors().get("query_embed.weight");
      float last = queries.data()[0];
      trainer.exchangeAverage();
      assertNotEquals(last, queries.data()[0]);
      trainer.exchangeAverage();
      assertEquals(last, queries.data()[0]);
    }
  }

  @Test
  void numbersThatAreNotFiniteEndTrainingBeforeWeightsChange() {
    ModelState stateDict = TinyDetr.of(4);
    float[] bias = stateDict.tensors().get("class_embed.bias").data();
    bias[0] = Float.POSITIVE_INFINITY;
    float[] before = stateDict.tensors().get("query_embed.weight").toArray();
    try (DataParallel devices = new DataParallel(1)) {
      Trainer trainer = new Trainer(stateDict, options(1e-3, false, false), devices);
      DivergedException thrown =
          assertThrows(DivergedException.class, () -> trainer.step(List.of(DATA.batch(0))));
      assertTrue(thrown.getMessage().contains("query"), thrown::getMessage);
      assertArrayEquals(before, stateDict.tensors().get("query_embed.weight").toArray());
    }
  }

  @Test
  void muonMovesMatricesInside() {
    try (DataParallel devices = new DataParallel(1)) {
      Trainer trainer =
          new Trainer(TinyDetr.of(1), options(Optimizer.MUON, 1e-3, false, false), devices);
      Set<String> memory = trainer.memory().keySet();
      String attention = "transformer.encoder.layers.0.self_attn.";
      for (String name :
          List.of(
              "backbone.0.body.layer1.0.conv1.weight",
              "input_proj.weight",
              attention + "in_proj_weight",
              "bbox_embed.layers.1.weight")) {
        assertTrue(memory.contains("momentum." + name), name);
        assertFalse(memory.contains("first_moment." + name), name);
      }
      for (String name :
          List.of(
              "backbone.0.body.conv1.weight",
              "input_proj.bias",
              "query_embed.weight",
              "class_embed.weight",
              "bbox_embed.layers.2.weight")) {
        assertTrue(memory.contains("first_moment." + name), name);
        assertFalse(memory.contains("momentum." + name), name);
      }
    }
  }

  @Test
  void aStateOfOtherParametersIsRefused() {
    try (DataParallel devices = new DataParallel(1)) {
      Trainer muon =
          new Trainer(TinyDetr.of(1), options(Optimizer.MUON, 1e-3, false, false), devices);
      Trainer all = new Trainer(TinyDetr.of(1), options(1e-3, false, false), devices);
      Trainer fewer = new Trainer(TinyDetr.of(1), options(1e-3, true, false), devices);
      assertThrows(TrainingException.class, () -> fewer.restore(all.memory(), 1));
      assertThrows(TrainingException.class, () -> muon.restore(all.memory(), 1));
    }
  }
}

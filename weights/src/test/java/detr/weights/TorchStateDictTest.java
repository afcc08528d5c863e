package detr.weights;

import static detr.weights.TestFiles.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a torch file may pickle, and what not, in both formats. */
final class TorchStateDictTest {
  private static final byte[] SIX = TestFiles.floats(0, 1, 2, 3, 4, 5);
  private static final UnaryOperator<PickleBuilder> STORAGE =
      p -> p.storage("FloatStorage", "0", "cpu", 6);

  private static PickleBuilder pickle() {
    return new PickleBuilder();
  }

  private static byte[] zip(PickleBuilder pickle) {
    return TestFiles.zip(pickle.stop(), "0", SIX).bytes();
  }

  private static byte[] legacy(PickleBuilder pickle) {
    return TestFiles.legacy(pickle.stop(), TestFiles.keys("0"), TestFiles.longs(6), SIX);
  }

  /** A state dict of one tensor, "w". */
  private static PickleBuilder one(UnaryOperator<PickleBuilder> tensor) {
    return tensor.apply(pickle().orderedDict().text("w")).setItem();
  }

  private static PickleBuilder view(long offset, long[] sizes, long[] strides) {
    return one(p -> p.tensor(STORAGE, offset, sizes, strides));
  }

  private static void assertZipRefused(UnaryOperator<PickleBuilder> contents, String... words) {
    assertRefused(zip(contents.apply(pickle())), words);
  }

  private static void assertBothRefuse(UnaryOperator<PickleBuilder> contents, String... words) {
    assertZipRefused(contents, words);
    assertRefused(legacy(contents.apply(pickle())), words);
  }

  @ParameterizedTest
  @CsvSource({"model", "state_dict"})
  void findsTheStateDict(String key) {
    UnaryOperator<PickleBuilder> contents =
        p ->
            p.dict()
                .text("epoch")
                .number(3)
                .setItem()
                .text(key)
                .orderedDict()
                .text("w")
                .vector("0", 6)
                .setItem()
                .setItem();
    for (byte[] file : List.of(zip(contents.apply(pickle())), legacy(contents.apply(pickle())))) {
      assertArrayEquals(
          new float[] {0, 1, 2, 3, 4, 5}, TestFiles.read(file).tensors().get("w").floats());
    }
  }

  @Test
  void readsViews() {
    assertArrayEquals(
        new float[] {0, 3, 1, 4, 2, 5},
        TestFiles.read(zip(view(0, new long[] {3, 2}, new long[] {1, 3})))
            .tensors()
            .get("w")
            .floats());
    assertArrayEquals(
        new float[] {5},
        TestFiles.read(zip(view(5, new long[] {}, new long[] {}))).tensors().get("w").floats());
    assertArrayEquals(
        new float[] {},
        TestFiles.read(zip(view(6, new long[] {0, 9}, new long[] {9, 1})))
            .tensors()
            .get("w")
            .floats());
    // The stride of an axis of size 1 is never used.
    assertArrayEquals(
        new float[] {4, 5},
        TestFiles.read(zip(view(4, new long[] {1, 2}, new long[] {1L << 40, 1})))
            .tensors()
            .get("w")
            .floats());
  }

  @Test
  void refusesViewsOutsideTheirStorage() {
    long[][][] bad = {
      {{0}, {7}, {1}},
      {{1}, {6}, {1}},
      {{7}, {}, {}},
      {{7}, {0}, {1}},
      {{Long.MAX_VALUE}, {1}, {1}},
      {{-1}, {1}, {1}},
      {{0}, {3}, {3}},
      {{0}, {2, 3}, {4, 1}},
      {{0}, {3}, {Long.MAX_VALUE}},
      {{0}, {3, 2}, {Long.MAX_VALUE / 2, 2}},
      {{0}, {3}, {1L << 62}},
      {{1}, {2}, {Long.MAX_VALUE}},
    };
    for (long[][] view : bad) {
      assertRefused(zip(view(view[0][0], view[1], view[2])), "tensor \"w\"", "outside");
    }
  }

  @Test
  void refusesImpossibleSizes() {
    assertRefused(zip(view(0, new long[] {-1}, new long[] {1})), "tensor \"w\"", "from 0 on");
    assertRefused(zip(view(0, new long[] {2}, new long[] {-1})), "tensor \"w\"", "from 0 on");
    assertRefused(
        zip(view(0, new long[] {1L << 31}, new long[] {0})), "tensor \"w\"", "impossible");
    assertRefused(
        zip(view(0, new long[] {1 << 20, 1 << 20, 1 << 30}, new long[] {0, 0, 0})),
        "tensor \"w\"",
        "impossible");
    assertRefused(zip(view(0, new long[] {1L << 32, 1L << 32}, new long[] {0, 0})), "impossible");
    assertRefused(zip(view(0, new long[17], new long[17])), "17 axes");
    assertRefused(zip(view(0, new long[] {6}, new long[] {})), "not described");
    // 6 floats that claim to be 2 billion.
    assertRefused(
        zip(view(0, new long[] {Integer.MAX_VALUE}, new long[] {0})), "tensor \"w\"", "repeats");
  }

  @ParameterizedTest
  @CsvSource({
    "os, system, never imported",
    "torch._utils, _rebuild_sparse_tensor, to_dense",
    "torch._utils, _rebuild_qtensor, quantised",
    "torch._utils, _rebuild_meta_tensor_no_storage, meta",
    "torch._utils, _rebuild_tensor, never imported",
    "torch, ComplexFloatStorage, complex",
    "collections, defaultdict, never imported",
    "torch._utils, OrderedDict, never imported"
  })
  void refusesOtherNamesInTheWeights(String module, String name, String hint) {
    UnaryOperator<PickleBuilder> call =
        p -> p.global(module, name).mark().vector("0", 6).tuple().reduce();
    UnaryOperator<PickleBuilder> model =
        p -> call.apply(p.dict().text("model").orderedDict().text("w")).setItem().setItem();
    assertBothRefuse(model, "tensor \"w\"", module + "." + name, hint);
    UnaryOperator<PickleBuilder> hooks =
        p ->
            p.dict()
                .text("model")
                .orderedDict()
                .text("w")
                .global("torch._utils", "_rebuild_tensor_v2")
                .mark()
                .storage("FloatStorage", "0", "cpu", 6)
                .number(0)
                .numbers(6)
                .numbers(1)
                .truth(false);
    assertBothRefuse(
        p -> call.apply(hooks.apply(p)).tuple().reduce().setItem().setItem(),
        "tensor \"w\"",
        module + "." + name);
    assertBothRefuse(
        p ->
            call.apply(p.dict().text("model").orderedDict().text("w").vector("0", 6).setItem())
                .op('b')
                .setItem(),
        "attributes",
        module + "." + name);
  }

  @Test
  void holdsOtherNamesBesideTheWeightsAsData() {
    UnaryOperator<PickleBuilder> contents =
        p ->
            p.dict()
                .text("evil")
                .global("os", "system")
                .mark()
                .text("touch /tmp/evil")
                .tuple()
                .reduce()
                .setItem()
                .text("model")
                .orderedDict()
                .text("w")
                .vector("0", 6)
                .setItem()
                .setItem();
    assertEquals(1, TestFiles.read(zip(contents.apply(pickle()))).tensors().size());
    assertEquals(1, TestFiles.read(legacy(contents.apply(pickle()))).tensors().size());
  }

  @Test
  void refusesWhatIsNoStateDict() {
    assertZipRefused(p -> p.number(1), "no state dict");
    assertZipRefused(PickleBuilder::dict, "holds no weights", "nothing");
    assertZipRefused(p -> p.dict().text("epoch").number(1).setItem(), "\"epoch\"");
    assertZipRefused(
        p -> p.dict().text("model").orderedDict().setItem(), "the state dict is empty");
    assertZipRefused(
        p -> p.global("models.detr", "DETR").emptyTuple().op(0x81),
        "models.detr.DETR",
        "state_dict()");
    assertZipRefused(
        p -> p.dict().text("model").global("models.detr", "DETR").emptyTuple().op(0x81).setItem(),
        "models.detr.DETR",
        "state_dict()");
  }

  @Test
  void refusesEntriesThatAreNoTensors() {
    assertBothRefuse(
        p -> p.dict().text("w").vector("0", 6).setItem().text("n").number(1).setItem(),
        "tensor \"n\"",
        "is not a tensor");
    assertBothRefuse(
        p -> p.dict().text("w").vector("0", 6).setItem().number(1).number(1).setItem(),
        "key that is not a string");
    assertBothRefuse(
        p -> p.dict().text("w").vector("0", 6).setItem().text("w").vector("0", 6).setItem(),
        "tensor \"w\" is there twice");
    assertZipRefused(
        p ->
            p.dict()
                .text("w")
                .global("torch._utils", "_rebuild_tensor_v2")
                .emptyTuple()
                .reduce()
                .setItem(),
        "not described");
  }

  @Test
  void refusesStoragesThatTorchDoesNotWrite() {
    UnaryOperator<PickleBuilder> badId =
        p -> p.mark().text("module").global("torch", "FloatStorage").tuple().op('Q');
    assertRefused(
        zip(one(p -> p.tensor(badId, 0, new long[] {1}, new long[] {1}))), "not a torch storage");
    assertRefused(
        zip(
            one(
                p ->
                    p.tensor(
                        q -> q.storage("FloatStorage", "0", "cpu", -6),
                        0,
                        new long[] {1},
                        new long[] {1}))),
        "not a torch storage");
    assertRefused(
        zip(
            one(
                p ->
                    p.tensor(
                        q -> q.storage("FloatStorage", "0", "meta", 6),
                        0,
                        new long[] {1},
                        new long[] {1}))),
        "meta");
    UnaryOperator<PickleBuilder> view =
        p ->
            p.mark()
                .text("storage")
                .global("torch", "FloatStorage")
                .text("0")
                .text("cpu")
                .number(6)
                .numbers(1, 2, 3)
                .tuple()
                .op('Q');
    assertBothRefuse(
        p -> p.dict().text("w").tensor(view, 0, new long[] {1}, new long[] {1}).setItem(),
        "is a view of another");
    assertBothRefuse(
        p ->
            p.dict()
                .text("w")
                .vector("0", 6)
                .setItem()
                .text("v")
                .tensor(
                    q -> q.storage("IntStorage", "0", "cpu", 6), 0, new long[] {6}, new long[] {1})
                .setItem(),
        "declared in two ways");
  }

  @Test
  void refusesConjugatedTensors() {
    assertRefused(
        zip(
            one(
                p ->
                    STORAGE
                        .apply(p.global("torch._utils", "_rebuild_tensor_v2").mark())
                        .number(0)
                        .numbers(6)
                        .numbers(1)
                        .truth(false)
                        .orderedDict()
                        .dict()
                        .text("conj")
                        .truth(true)
                        .setItem()
                        .tuple()
                        .reduce())),
        "not described");
  }

  @Test
  void printsHostileNamesHarmlessly() {
    assertRefused(
        zip(
            pickle()
                .dict()
                .text("w")
                .vector("0", 6)
                .setItem()
                .text("a\n\u001b[31m")
                .none()
                .setItem()),
        "\"a\\u000a\\u001b[31m\"");
  }
}

package detr.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StoredTensorTest {
  private static StoredTensor vector(DType dtype, byte[] bytes) {
    int count = bytes.length / dtype.bytes();
    return new StoredTensor(
        Path.of("file.pth"),
        "x",
        dtype,
        Shape.of(count),
        StridedElements.contiguous(MemorySegment.ofArray(bytes), dtype, count));
  }

  private static byte[] shorts(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      buffer.putShort((short) value);
    }
    return buffer.array();
  }

  /** The value of 16 bits by the definition of IEEE 754 formats. */
  private static double value(int bits, int exponentBits) {
    int mantissaBits = 15 - exponentBits;
    int bias = (1 << (exponentBits - 1)) - 1;
    int exponent = (bits >> mantissaBits) & ((1 << exponentBits) - 1);
    double fraction = (bits & ((1 << mantissaBits) - 1)) / (double) (1 << mantissaBits);
    double magnitude =
        exponent == 0
            ? fraction * Math.pow(2, 1 - bias)
            : (1 + fraction) * Math.pow(2, exponent - bias);
    return bits >> 15 == 0 ? magnitude : -magnitude;
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void widensEveryFiniteValue(DType dtype) {
    int exponentBits = dtype == DType.F16 ? 5 : 8;
    int exponentMask = ((1 << exponentBits) - 1) << (15 - exponentBits);
    int[] finite =
        IntStream.range(0, 1 << 16).filter(bits -> (bits & exponentMask) != exponentMask).toArray();
    float[] floats = vector(dtype, shorts(finite)).floats();
    for (int i = 0; i < finite.length; i++) {
      assertEquals((float) value(finite[i], exponentBits), floats[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void refusesNanAndInfinityOf16Bits(DType dtype) {
    int infinity = dtype == DType.F16 ? 0x7c00 : 0x7f80;
    for (int bits : new int[] {infinity, infinity | 0x8000, infinity | 1}) {
      assertNotFinite(vector(dtype, shorts(0, 0, bits)));
    }
  }

  @Test
  void refusesNanAndInfinity() {
    for (float bad :
        new float[] {
          Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(-1)
        }) {
      for (int at : new int[] {0, 7, 16}) {
        float[] values = new float[17];
        Arrays.fill(values, Float.MAX_VALUE);
        values[at] = bad;
        assertNotFinite(vector(DType.F32, TestFiles.floats(values)));
      }
    }
    ByteBuffer doubles = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    assertNotFinite(vector(DType.F64, doubles.putDouble(8, 1e300).array()));
    assertNotFinite(vector(DType.F64, doubles.putDouble(8, Double.NaN).array()));
  }

  private static void assertNotFinite(StoredTensor tensor) {
    TestFiles.assertMessage(
        assertThrows(WeightsException.class, tensor::floats), "tensor \"x\"", "NaN or infinity");
  }

  private static short half(float value) {
    return ByteBuffer.wrap(vector(DType.F32, TestFiles.floats(value)).halves())
        .order(ByteOrder.LITTLE_ENDIAN)
        .getShort();
  }

  /** Between every two neighbours, and at their middle. */
  @Test
  void roundsToTheNearestFloat16AndOfTwoToTheEvenOne() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float middle = (float) ((value(bits, 5) + value(bits + 1, 5)) / 2);
      assertEquals(bits, half(Math.nextDown(middle)));
      assertEquals(bits + (bits & 1), half(middle));
      assertEquals(bits + 1, half(Math.nextUp(middle)));
      assertEquals((short) (bits + 1 | 0x8000), half(-Math.nextUp(middle)));
    }
  }

  @Test
  void refusesWhatIsTooLargeForFloat16() {
    assertEquals(0x7bff, half(Math.nextDown(65520f)));
    for (float large : new float[] {65520, -70000, Float.MAX_VALUE}) {
      WeightsException refused = assertThrows(WeightsException.class, () -> half(large));
      TestFiles.assertMessage(refused, "tensor \"x\"", "holds " + large, "65504");
    }
  }

  @Test
  void narrowsDoubles() {
    double[] doubles = {1.0 / 3, -1e-300, 3e38, Math.PI};
    ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : doubles) {
      bytes.putDouble(value);
    }
    assertArrayEquals(
        new float[] {0.33333334f, -0f, 3e38f, 3.1415927f},
        vector(DType.F64, bytes.array()).floats());
  }

  @ParameterizedTest
  @EnumSource(names = {"I8", "U8", "I16", "I32", "I64", "BOOL"})
  void refusesOtherTypesAsFloatsAndGivesTheirBytes(DType dtype) {
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8};
    StoredTensor tensor = vector(dtype, bytes);
    TestFiles.assertMessage(
        assertThrows(WeightsException.class, tensor::floats), "tensor \"x\"", dtype.name());
    assertEquals(ByteBuffer.wrap(bytes), tensor.bytes());
    assertEquals(ByteOrder.LITTLE_ENDIAN, tensor.bytes().order());
  }

  @Test
  void readsAnewEachTime() {
    byte[] bytes = TestFiles.floats(1, 2);
    StoredTensor stored = vector(DType.F32, bytes);
    assertTrue(stored.tensor().isStored());
    assertNotSame(stored.floats(), stored.floats());
    bytes[3] = (byte) 0xbf;
    assertArrayEquals(new float[] {-1, 2}, stored.tensor().data());
  }

  /** Random views against indices computed one by one. */
  @ParameterizedTest
  @EnumSource
  void makesViewsContiguous(DType dtype) {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      int rank = random.nextInt(5);
      int[] sizes = random.ints(rank, 1, 5).toArray();
      long[] strides = random.longs(rank, 0, 9).toArray();
      int offset = random.nextInt(4);
      int[] expected = new int[] {offset};
      for (int axis = 0; axis < rank; axis++) {
        int[] inner = expected;
        int size = sizes[axis];
        long stride = strides[axis];
        expected =
            Arrays.stream(inner)
                .flatMap(base -> IntStream.range(0, size).map(i -> base + (int) (i * stride)))
                .toArray();
      }
      byte[] storage = new byte[(4 + 5 * 4 * 9) * dtype.bytes()];
      random.nextBytes(storage);
      var elements =
          new StridedElements(MemorySegment.ofArray(storage), dtype, offset, sizes, strides);
      var tensor = new StoredTensor(Path.of("f"), "x", dtype, Shape.of(sizes), elements);
      byte[] bytes = tensor.bytes().array();
      int width = dtype.bytes();
      assertEquals(expected.length * width, bytes.length);
      for (int i = 0; i < expected.length; i++) {
        assertArrayEquals(
            Arrays.copyOfRange(storage, expected[i] * width, (expected[i] + 1) * width),
            Arrays.copyOfRange(bytes, i * width, (i + 1) * width));
      }
      if (dtype.isFloating()) {
        float[] strided = new float[expected.length + 2];
        elements.copyFloats(strided, 1);
        float[] contiguous = new float[expected.length + 2];
        StridedElements.contiguous(MemorySegment.ofArray(bytes), dtype, expected.length)
            .copyFloats(contiguous, 1);
        assertArrayEquals(contiguous, strided);
      }
    }
  }

  @Test
  void joinsAlongTheFirstAxis() {
    StoredTensor a = vector(DType.F32, TestFiles.floats(1, 2));
    StoredTensor b = vector(DType.F32, TestFiles.floats(3, 4, 5));
    StoredTensor joined = StoredTensor.joined("j", List.of(a, b, a));
    assertEquals("j F32[7]", joined.toString());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 1, 2}, joined.floats());
    assertEquals(ByteBuffer.wrap(TestFiles.floats(1, 2, 3, 4, 5, 1, 2)), joined.bytes());
    StoredTensor longs = vector(DType.I64, TestFiles.longs(1));
    assertThrows(WeightsException.class, () -> StoredTensor.joined("j", List.of(a, longs)));
  }
}

package detr.weights;

import static detr.weights.TestFiles.assertRefused;
import static detr.weights.TestFiles.join;
import static detr.weights.TestFiles.longs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both directions of the safetensors format. */
final class SafetensorsTest {
  private static final byte[] DATA = TestFiles.floats(1, 2, 3, 4, 5, 6);

  private static byte[] file(String header) {
    return file(header.getBytes(StandardCharsets.UTF_8), DATA);
  }

  private static byte[] file(byte[] header, byte[] data) {
    return join(longs(header.length), header, data);
  }

  private static String tensor(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%s]}"
        .formatted(name, dtype, shape, offsets);
  }

  private static String two(String offsetsA, String offsetsB) {
    return "{" + tensor("a", "F32", "2", offsetsA) + "," + tensor("b", "F32", "4", offsetsB) + "}";
  }

  @Test
  void readsInFileOrder() {
    var contents = TestFiles.read(file(two("16,24", "0,16")));
    assertEquals(List.of("a", "b"), List.copyOf(contents.tensors().keySet()));
    assertArrayEquals(new float[] {5, 6}, contents.tensors().get("a").floats());
    assertArrayEquals(new float[] {1, 2, 3, 4}, contents.tensors().get("b").floats());
    assertEquals(0, TestFiles.read(file("{}".getBytes(), new byte[0])).tensors().size());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 3, 1 << 20})
  void refusesHeaderLengthsBeyondTheFile(long length) {
    assertRefused(join(longs(length), new byte[] {'{', '}'}), "header claims");
  }

  @Test
  void refusesHeadersAboveTheLimitEvenIfTheFileIsLonger() {
    byte[] header = new byte[(int) SafetensorsReader.LONGEST_HEADER + 1];
    Arrays.fill(header, (byte) ' ');
    header[0] = '{';
    header[1] = '}';
    assertRefused(file(header, new byte[0]), "header claims");
  }

  @Test
  void refusesHolesAndOverlaps() {
    assertRefused(file(two("0,8", "4,20")), "tensor \"b\"", "no holes");
    assertRefused(file(two("0,8", "12,28")), "tensor \"b\"", "no holes");
    assertRefused(file(two("4,12", "12,28")), "tensor \"a\"", "no holes");
    assertRefused(file(two("0,8", "8,4")), "tensor \"b\"", "no holes");
    assertRefused(file(two("-8,0", "0,16")), "tensor \"a\"", "no holes");
    assertRefused(file(two("0,8", "0,16")), "no holes");
    assertRefused(file("{" + tensor("a", "F32", "2", "0,8") + "}"), "24 bytes of data", "says 8");
    assertRefused(file("{" + tensor("a", "F32", "8", "0,32") + "}"), "24 bytes of data", "says 32");
    assertRefused(
        file("{" + tensor("a", "F32", "8", "0,9223372036854775807") + "}"), "24 bytes of data");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "7",
        "-6",
        "6,0",
        "4294967302",
        "65536,65536",
        "2147483648,2147483648,4",
        "1.5"
      })
  void refusesShapesThatDoNotFit(String shape) {
    assertRefused(file("{" + tensor("a", "F32", shape, "0,24") + "}"));
  }

  @Test
  void refusesOtherTypes() {
    for (String dtype : List.of("F8_E4M3", "U16", "C64", "f32", "")) {
      assertRefused(
          file("{" + tensor("a", dtype, "6", "0,24") + "}"),
          "tensor \"a\"",
          "the type \"" + dtype + "\"");
    }
    assertRefused(file("{" + tensor("a", "F64", "6", "0,24") + "}"), "do not fit F64");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}}",
        "{} {}",
        "{\"a\":1}",
        "{\"a\":{}}",
        "{\"a\":[]}",
        "{\"a\":null}",
        "{\"__metadata__\":{\"k\":1}}",
        "{\"__metadata__\":{\"k\":{\"l\":\"m\"}}}",
        "{\"__metadata__\":\"k\"}",
        "{\"__metadata__\":{\"k\":\"a\",\"k\":\"b\"}}",
        "{\"__metadata__\":{},\"__metadata__\":{}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[6]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24,24]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24.0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,\"24\"]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":6,\"data_offsets\":[0,24]}}",
        "{\"a\":{\"dtype\":4,\"shape\":[6],\"data_offsets\":[0,24]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24],\"more\":1}}",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,24]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[[[[[[[[6]]]]]]]]],\"data_offsets\":[0,24]}}",
        "{'a':1}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24]},}",
        "{/**/}"
      })
  void refusesOtherJson(String header) {
    // With data for "a" and without, so that it is the header that is refused and not the size.
    boolean hasTensor = header.contains("\"a\"");
    byte[] bytes = file(header.getBytes(StandardCharsets.UTF_8), hasTensor ? DATA : new byte[0]);
    String message = assertThrows(WeightsException.class, () -> TestFiles.read(bytes)).getMessage();
    assertFalse(message.contains("bytes of data"), message);
  }

  @Test
  void refusesDuplicateTensors() {
    String a = tensor("a", "F32", "6", "0,24");
    assertRefused(file("{" + a + "," + a + "}"), "Duplicate");
    String escaped = tensor("\\u0061", "F32", "0", "24,24");
    assertRefused(file("{" + a + "," + escaped + "}"), "Duplicate");
  }

  @Test
  void refusesOtherEncodings() {
    byte[] header = two("0,8", "8,24").getBytes(StandardCharsets.UTF_8);
    byte[] overlong = header.clone();
    overlong[2] = (byte) 0xff;
    assertRefused(file(overlong, DATA), "UTF-8");
    assertRefused(
        file(join(new byte[] {(byte) 0xc0, (byte) 0xbb}, header), DATA), "not a weight file");
    byte[] utf16 = two("0,8", "8,24").getBytes(StandardCharsets.UTF_16LE);
    assertRefused(file(utf16, DATA), "header");
  }

  @Test
  void writesWhatItReads(@TempDir Path folder) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("z", Tensor.of(new float[] {1, -0f, Float.MIN_VALUE, Float.MAX_VALUE}, 2, 2));
    tensors.put("größe \"x\"", Tensor.view(new float[] {9, 8, 7}, 1, Shape.of(1)));
    tensors.put("empty", Tensor.zeros(0, 3));
    tensors.put("scalar", Tensor.stored(Shape.of(), into -> into[0] = 5));
    Path file = folder.resolve("out.safetensors");
    Safetensors.write(file, tensors, Map.of("key", "valüe\n"));
    try (Checkpoint read = Checkpoint.open(file)) {
      assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.tensors().keySet()));
      tensors.forEach(
          (name, tensor) -> {
            assertEquals(tensor.shape(), read.tensors().get(name).shape());
            assertArrayEquals(tensor.toArray(), read.tensors().get(name).floats());
          });
      assertEquals(Map.of("key", "valüe\n"), read.metadata());
    }
    assertEquals(0, Files.readAllBytes(file)[0] % 8);
  }

  @Test
  void writesExactlyThisFormat(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out.safetensors");
    Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
    entries.put("n", Safetensors.Entry.of(DType.I64, Shape.of(1), longs(258)));
    entries.put("x", Safetensors.Entry.of(Tensor.of(new float[] {1}, 1, 1)));
    Safetensors.writeEntries(file, entries, Map.of());
    String header =
        "{\"n\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"x\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[8,12]}}";
    header += " ".repeat((8 - header.length() % 8) % 8);
    assertArrayEquals(
        join(
            longs(header.length()),
            header.getBytes(StandardCharsets.US_ASCII),
            new byte[] {2, 1, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f}),
        Files.readAllBytes(file));
  }

  @Test
  void writesMoreThanItsBufferHolds(@TempDir Path folder) throws IOException {
    float[] many = new float[700_001];
    for (int i = 0; i < many.length; i++) {
      many[i] = i * 0.5f;
    }
    Path file = folder.resolve("out.safetensors");
    Safetensors.write(file, Map.of("part", Tensor.view(many, 100, Shape.of(699_901))), Map.of());
    try (Checkpoint read = Checkpoint.open(file)) {
      float[] expected = Arrays.copyOfRange(many, 100, many.length);
      assertArrayEquals(expected, read.tensors().get("part").floats());
    }
  }

  @Test
  void leavesNothingWhenATensorFails(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out.safetensors");
    Tensor bad =
        Tensor.stored(
            Shape.of(1),
            into -> {
              throw new WeightsException("bad");
            });
    assertThrows(
        WeightsException.class, () -> Safetensors.write(file, Map.of("bad", bad), Map.of()));
    try (var inside = Files.list(folder)) {
      assertTrue(inside.findAny().isEmpty());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> Safetensors.write(file, Map.of("__metadata__", Tensor.zeros(1)), Map.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Safetensors.Entry.of(DType.I64, Shape.of(2), new byte[15]));
  }
}

package detr.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Shape;
import detr.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConvertedModelTest {
  @TempDir Path folder;
  private Path source;
  private Path model;

  @BeforeEach
  void convert() throws IOException {
    source = folder.resolve("source.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", Tensor.of(new float[] {1, 2, 3}, 3, 1));
    tensors.put("none", Tensor.zeros(0));
    tensors.put("b", Tensor.of(new float[] {4, 5, 6, 7}, 2, 2));
    Safetensors.write(source, tensors, Map.of());
    model = folder.resolve("model");
    write(model);
  }

  private void write(Path target) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(source)) {
      ConvertedModel.write(
          target, "detr-r50", Map.of("dilation", "true"), source, checkpoint.tensors());
    }
  }

  @Test
  void readsWhatItWrites() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      assertEquals("converted", checkpoint.format());
      assertEquals("detr-r50", checkpoint.architecture());
      assertEquals(Map.of("dilation", "true"), checkpoint.settings());
      assertEquals("source.safetensors", checkpoint.metadata().get("source"));
      assertEquals(List.of("a", "none", "b"), List.copyOf(checkpoint.tensors().keySet()));
      assertEquals(Shape.of(3, 1), checkpoint.tensors().get("a").shape());
      assertArrayEquals(new float[] {1, 2, 3}, checkpoint.tensors().get("a").floats());
      assertArrayEquals(new float[] {4, 5, 6, 7}, checkpoint.tensors().get("b").floats());
      checkpoint.verifyAll();
    }
  }

  @Test
  void writesExactlyThisFormat() throws IOException {
    assertArrayEquals(
        TestFiles.join(TestFiles.floats(1, 2, 3), new byte[52], TestFiles.floats(4, 5, 6, 7)),
        Files.readAllBytes(model.resolve("weights.bin")));
    // The checksums are what a bitwise CRC with the polynomial 0x82f63b78 says of the bytes.
    String manifest = Files.readString(model.resolve("manifest.json"));
    for (String part :
        List.of(
            "\"version\":2,",
            "\"weights_size\":80,",
            "\"shape\":[0],\"offset\":64,\"crc32c\":\"00000000\"",
            "\"name\":\"b\",\"dtype\":\"F32\",\"shape\":[2,2],\"offset\":64,"
                + "\"crc32c\":\"7e90041c\"")) {
      assertTrue(manifest.contains(part), part + " in " + manifest);
    }
  }

  @Test
  void refusesDamagedElementsWhenTheyAreRead() throws IOException {
    assertDamageIsSeen("CRC-32C");
  }

  @Test
  void readsVersionOneWhichHasSha256() throws IOException {
    // The digests are what sha256sum says of the bytes.
    Path file = model.resolve("manifest.json");
    String manifest =
        Files.readString(file)
            .replace("\"version\":2,", "\"version\":1,")
            .replace(
                "\"crc32c\":\"384de783\"",
                "\"sha256\":\"8e628779e6a74ee0b36991c10158f63cafec7d340ad4e075592502c8708524dd\"")
            .replace(
                "\"crc32c\":\"00000000\"",
                "\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"")
            .replace(
                "\"crc32c\":\"7e90041c\"",
                "\"sha256\":\"d82f299e4191d2c0c0ebca42fa459837422c205e893df917a9e3c8d50eefc6b0\"");
    assertFalse(manifest.contains("crc32c"));
    Files.writeString(file, manifest);
    readsWhatItWrites();
    assertDamageIsSeen("SHA-256");
    assertTrue(ConvertedModel.isConverted(model));
  }

  private void assertDamageIsSeen(String kind) throws IOException {
    Path weights = model.resolve("weights.bin");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[64] ^= 1;
    Files.write(weights, bytes);
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      assertArrayEquals(new float[] {1, 2, 3}, checkpoint.tensors().get("a").floats());
      StoredTensor damaged = checkpoint.tensors().get("b");
      for (int again = 0; again < 2; again++) {
        assertMessage(assertThrows(WeightsException.class, damaged::floats), "\"b\"", kind);
        assertMessage(assertThrows(WeightsException.class, damaged::bytes), "\"b\"", kind);
      }
      assertMessage(assertThrows(WeightsException.class, checkpoint::verifyAll), "\"b\"");
    }
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] bytes = Files.readAllBytes(model.resolve("weights.bin"));
    byte[] manifest = Files.readAllBytes(model.resolve("manifest.json"));
    for (int length = 0; length < bytes.length; length++) {
      Files.write(model.resolve("weights.bin"), Arrays.copyOf(bytes, length));
      assertOpeningRefused(length < 12 ? "\"a\"" : "\"");
    }
    Files.write(model.resolve("weights.bin"), TestFiles.join(bytes, new byte[1]));
    assertOpeningRefused("81 bytes");
    Files.write(model.resolve("weights.bin"), bytes);
    // The last byte is a newline.
    for (int length = 0; length < manifest.length - 1; length++) {
      Files.write(model.resolve("manifest.json"), Arrays.copyOf(manifest, length));
      assertOpeningRefused("manifest");
    }
    Files.delete(model.resolve("weights.bin"));
    Files.write(model.resolve("manifest.json"), manifest);
    assertOpeningRefused("no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          detr-java converted model     | something else            | not that of a converted model
          "version":2,                  | "version":3,              | version 3
          "version":2,                  | "version":0,              | version 0
          "version":2,                  |                           | lacks a field
          "architecture":"detr-r50",    |                           | lacks a field
          "settings":{"dilation":"true"} | "settings":{"dilation":true} | string
          "settings":{"dilation":"true"} | "settings":[]             | object
          "weights":"weights.bin"       | "weights":"../../weights.bin" | lacks a field
          "weights_size":80             | "weights_size":84         | manifest says 84
          "weights_size":80             | "weights_size":"80"       | integer
          "weights_size":80             | "weights_size":80,"more":1 | unknown field
          "name":"none"                 | "name":"a"                | "a" is in the manifest twice
          "dtype":"F32","shape":[0]     | "dtype":"F16","shape":[0] | not F32
          "dtype":"F32","shape":[0]     | "dtype":"F32"             | lacks a field
          "shape":[2,2],"offset":64     | "shape":[2,2],"offset":0  | starts at byte 0
          "shape":[2,2],"offset":64     | "shape":[2,2],"offset":68 | starts at byte 68
          "shape":[2,2],"offset":64     | "shape":[2,2],"offset":128 | starts at byte 128
          "shape":[2,2],"offset":64     | "shape":[2,2],"offset":-64 | starts at byte -64
          "shape":[2,2],"offset":64     | "shape":[2,3],"offset":64 | ends after the file
          "shape":[2,2],"offset":64     | "shape":[2,1],"offset":64 | its tensors take 72
          "shape":[2,2],"offset":64     | "shape":[2,-2],"offset":64 | impossible
          "shape":[2,2],"offset":64     | "shape":[65536,65536],"offset":64 | impossible
          "shape":[2,2],"offset":64     | "shape":[2147483647],"offset":64 | ends after the file
          "name":"none"                 | "name":"none","name":"none" | Duplicate
          """)
  void refusesOtherManifests(String part, String replacement, String words) throws IOException {
    Path manifest = model.resolve("manifest.json");
    String text = Files.readString(manifest);
    assertTrue(text.contains(part), part);
    Files.writeString(manifest, text.replace(part, replacement == null ? "" : replacement));
    assertOpeningRefused(words);
  }

  private void assertOpeningRefused(String words) {
    assertMessage(assertThrows(WeightsException.class, () -> Checkpoint.open(model)), words);
  }

  private static void assertMessage(WeightsException e, String... words) {
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }

  @Test
  void replacesOnlyAConvertedModel() throws IOException {
    write(model);
    Files.writeString(model.resolve("notes.txt"), "mine");
    assertThrows(IOException.class, () -> write(model));
    assertEquals("mine", Files.readString(model.resolve("notes.txt")));
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("manifest.json"), "{\"name\":\"a browser extension\"}");
    assertThrows(IOException.class, () -> write(other));
    assertTrue(Files.exists(other.resolve("manifest.json")));
  }

  @Test
  void convertsIntoTheFolderItReadsFrom() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      ConvertedModel.write(model, "again", Map.of(), source, checkpoint.tensors());
    }
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      assertEquals("again", checkpoint.architecture());
      checkpoint.verifyAll();
    }
  }

  @Test
  void writesNothingWhenATensorIsNotSound() {
    Path target = folder.resolve("target");
    Path bad = folder.resolve("bad.safetensors");
    assertThrows(
        WeightsException.class,
        () -> {
          Safetensors.write(bad, Map.of("x", Tensor.of(new float[] {Float.NaN}, 1)), Map.of());
          try (Checkpoint checkpoint = Checkpoint.open(bad)) {
            ConvertedModel.write(target, "", Map.of(), bad, checkpoint.tensors());
          }
        });
    assertFalse(Files.exists(target));
    try (var inside = Files.list(folder)) {
      assertEquals(3, inside.count());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

package detr.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckpointKeyMappingTest {
  private static StoredTensor tensor(String name, float... values) {
    return new StoredTensor(
        Path.of("hf.safetensors"),
        name,
        DType.F32,
        Shape.of(values.length),
        StridedElements.contiguous(
            MemorySegment.ofArray(TestFiles.floats(values)), DType.F32, values.length));
  }

  private static Map<String, StoredTensor> tensors(Collection<String> names) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    names.forEach(name -> tensors.put(name, tensor(name, name.hashCode())));
    return tensors;
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMM", "NATIVE"})
  void givesEveryTensorItsOfficialName(DetrNames.Backbone backbone) {
    for (List<Integer> blocks : List.of(DetrNames.R50, DetrNames.R101)) {
      var official = CheckpointKeyMapping.of(tensors(DetrNames.huggingFace(blocks, backbone)));
      assertEquals(new HashSet<>(DetrNames.official(blocks)), official.keySet());
      official.forEach((name, tensor) -> assertEquals(name, tensor.name()));
    }
  }

  @Test
  void namesPanopticModels() {
    Map<String, StoredTensor> huggingFace = new LinkedHashMap<>();
    for (String name : DetrNames.huggingFace(DetrNames.R50, DetrNames.Backbone.TIMM)) {
      huggingFace.put("detr." + name, tensor(name, 1));
    }
    List<String> same = List.of("mask_head.lay1.weight", "bbox_attention.q_linear.weight");
    same.forEach(name -> huggingFace.put(name, tensor(name, 1)));
    var expected = new HashSet<>(same);
    DetrNames.official(DetrNames.R50).forEach(name -> expected.add("detr." + name));
    assertEquals(expected, CheckpointKeyMapping.of(huggingFace).keySet());
  }

  /** Each value must arrive under the name that the table gives its own, and none be left. */
  @ParameterizedTest
  @CsvSource({"TIMM, ''", "NATIVE, ''", "TIMM, detr.", "NATIVE, detr."})
  void theTableHoldsNameByNameBothWays(DetrNames.Backbone backbone, String wrapper) {
    Map<String, StoredTensor> huggingFace = new LinkedHashMap<>();
    Map<String, float[]> values = new LinkedHashMap<>();
    for (String name : DetrNames.huggingFace(DetrNames.R50, backbone)) {
      values.put(wrapper + name, new float[] {values.size()});
    }
    if (!wrapper.isEmpty()) {
      DetrNames.panoptic().forEach(name -> values.put(name, new float[] {values.size()}));
    }
    values.forEach((name, value) -> huggingFace.put(name, tensor(name, value)));
    Map<String, StoredTensor> official = CheckpointKeyMapping.of(huggingFace);
    List<String> used = new ArrayList<>();
    official.forEach(
        (name, tensor) -> {
          List<String> sources = DetrNames.toHuggingFace(name, backbone);
          float[] expected = new float[sources.size()];
          for (int i = 0; i < expected.length; i++) {
            expected[i] = values.get(sources.get(i))[0];
          }
          assertArrayEquals(expected, tensor.floats(), name);
          used.addAll(sources);
        });
    assertEquals(values.size(), used.size());
    assertEquals(values.keySet(), new HashSet<>(used));
  }

  @Test
  void namesTheListingsBackboneAsThePublishedShortDetrs() {
    Map<String, String> table =
        Map.of(
            "backbone.0.weight", "backbone.conv1.weight",
            "backbone.1.running_var", "backbone.bn1.running_var",
            "backbone.4.0.downsample.0.weight", "backbone.layer1.0.downsample.0.weight",
            "backbone.6.22.bn3.bias", "backbone.layer3.22.bn3.bias",
            "backbone.7.2.conv2.weight", "backbone.layer4.2.conv2.weight",
            "backbone.8.0.weight", "backbone.8.0.weight",
            "backbone.0.bias.x", "backbone.0.bias.x",
            "row_embed", "row_embed");
    table.forEach((listed, published) -> assertEquals(published, CheckpointKeyMapping.of(listed)));
  }

  @Test
  void leavesOfficialNamesAlone() {
    var names = new HashSet<>(DetrNames.official(DetrNames.R50));
    assertEquals(names, CheckpointKeyMapping.of(tensors(names)).keySet());
    var panoptic = new HashSet<String>();
    names.forEach(name -> panoptic.add("detr." + name));
    assertEquals(panoptic, CheckpointKeyMapping.of(tensors(panoptic)).keySet());
    var demo =
        List.of(
            "query_pos",
            "row_embed",
            "backbone.conv1.weight",
            "transformer.encoder.norm.weight",
            "transformer.encoder.layers.0.self_attn.in_proj_weight",
            "linear_bbox.bias",
            "something.unknown");
    assertEquals(demo, List.copyOf(CheckpointKeyMapping.of(tensors(demo)).keySet()));
  }

  @ParameterizedTest
  @CsvSource({
    "model.backbone.conv_encoder.model.layer4.2.conv3.weight,"
        + " backbone.0.body.layer4.2.conv3.weight",
    "model.backbone.conv_encoder.model.embedder.embedder.normalization.running_var,"
        + " backbone.0.body.bn1.running_var",
    "model.backbone.conv_encoder.model.encoder.stages.2.layers.22.layer.1.convolution.weight,"
        + " backbone.0.body.layer3.22.conv2.weight",
    "model.backbone.conv_encoder.model.encoder.stages.3.layers.0.shortcut.normalization.bias,"
        + " backbone.0.body.layer4.0.downsample.1.bias",
    "model.encoder.layers.5.final_layer_norm.bias, transformer.encoder.layers.5.norm2.bias",
    "model.decoder.layers.5.final_layer_norm.bias, transformer.decoder.layers.5.norm3.bias",
    "model.decoder.layers.0.encoder_attn.out_proj.weight,"
        + " transformer.decoder.layers.0.multihead_attn.out_proj.weight",
    "detr.class_labels_classifier.bias, detr.class_embed.bias"
  })
  void followsTheTable(String huggingFace, String official) {
    assertEquals(official, CheckpointKeyMapping.of(huggingFace));
  }

  @Test
  void joinsProjectionsInTheOrderQueryKeyValue() {
    Map<String, StoredTensor> huggingFace = new LinkedHashMap<>();
    String attention = "model.decoder.layers.3.encoder_attn.";
    huggingFace.put(attention + "k_proj.bias", tensor("k", 3, 4));
    huggingFace.put(attention + "v_proj.bias", tensor("v", 5, 6));
    huggingFace.put(attention + "q_proj.bias", tensor("q", 1, 2));
    var official = CheckpointKeyMapping.of(huggingFace);
    String name = "transformer.decoder.layers.3.multihead_attn.in_proj_bias";
    assertEquals(List.of(name), List.copyOf(official.keySet()));
    assertEquals(Shape.of(6), official.get(name).shape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, official.get(name).floats());
  }

  @ParameterizedTest
  @ValueSource(strings = {"q", "k", "v"})
  void refusesAMissingProjection(String missing) {
    var names = DetrNames.huggingFace(DetrNames.R50, DetrNames.Backbone.TIMM);
    String name = "model.encoder.layers.2.self_attn." + missing + "_proj.weight";
    assertTrue(names.remove(name));
    var e = assertThrows(WeightsException.class, () -> CheckpointKeyMapping.of(tensors(names)));
    assertTrue(e.getMessage().contains(name), e.getMessage());
  }

  @Test
  void refusesTwoTensorsOfOneName() {
    var both = tensors(List.of("class_embed.bias", "class_labels_classifier.bias"));
    assertThrows(WeightsException.class, () -> CheckpointKeyMapping.of(both));
  }

  @Test
  void dropsBatchCounts() {
    var names =
        List.of(
            "backbone.0.body.bn1.num_batches_tracked",
            "model.backbone.conv_encoder.model.embedder.embedder.normalization.num_batches_tracked");
    assertTrue(CheckpointKeyMapping.of(tensors(names)).isEmpty());
  }
}

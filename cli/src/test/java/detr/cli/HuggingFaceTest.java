package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Session;
import detr.model.DetrConfig;
import detr.model.FormulaModel;
import detr.model.ResNetConfig;
import detr.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of Hugging Face's layout: weights with its names, and config.json. */
final class HuggingFaceTest extends DetectFixture {
  /** Dilated and of four heads, as only the config tells. */
  private static final DetrConfig DC5 =
      new DetrConfig(ResNetConfig.bottlenecks(1, 1, 1, 1), true, 32, 4, 1, 2, 48, 5, 3);

  /** As transformers writes it; the ResNet of the tests has 14 layers, which timm has not. */
  private static final String TIMM =
      """
      {"_name_or_path": "mine", "architectures": ["DetrForObjectDetection"],
       "activation_function": "relu", "backbone": "resnet14", "backbone_config": null,
       "backbone_kwargs": {"out_indices": [1, 2, 3, 4]}, "d_model": 32, "dilation": true,
       "decoder_attention_heads": 4, "decoder_ffn_dim": 48, "decoder_layers": 2, "dropout": 0.1,
       "encoder_attention_heads": 4, "encoder_ffn_dim": 48, "encoder_layers": 1,
       "id2label": {"0": "red cell", "2": "platelet", "1": "white\\u001b[31m cell"},
       "label2id": {"red cell": 0}, "max_position_embeddings": 1024, "model_type": "detr",
       "num_queries": 5, "position_embedding_type": "sine", "use_timm_backbone": true}
      """;

  private static final String NATIVE =
      TIMM.replace("\"backbone\": \"resnet14\"", "\"backbone\": null")
          .replace("\"dilation\": true", "\"dilation\": null")
          .replace("\"use_timm_backbone\": true", "\"use_timm_backbone\": false")
          .replace(
              "\"backbone_config\": null",
              """
              "backbone_config": {"model_type": "resnet", "depths": [1, 1, 1, 1],
                "downsample_in_bottleneck": false, "hidden_act": "relu", "embedding_size": 64,
                "hidden_sizes": [256, 512, 1024, 2048], "layer_type": "bottleneck",
                "id2label": {"0": "tench"}, "out_features": ["stage4"]}\
              """);

  @TempDir private static Path files;

  private static Path timm;
  private static Path ownResNet;

  private Path hub;

  @BeforeAll
  static void weights() throws IOException {
    timm = HuggingFaceFolder.weights(files.resolve("timm"), FormulaModel.tensors(DC5), false);
    ownResNet = HuggingFaceFolder.weights(files.resolve("own"), FormulaModel.tensors(DC5), true);
  }

  @BeforeEach
  void hub() throws IOException {
    hub = hub(false, TIMM);
  }

  private Path hub(boolean nativeBackbone, String config) throws IOException {
    return HuggingFaceFolder.of(folder.resolve("hub"), nativeBackbone ? ownResNet : timm, config);
  }

  private Path small() throws IOException {
    return picture("small.png", 200, 3, BufferedImage.TYPE_INT_RGB);
  }

  private static List<String> rows(Object... arguments) {
    List<String> lines = Cli.run(arguments).assertDone().lines();
    assertTrue(lines.size() > 1, lines.toString());
    return lines;
  }

  @Test
  void detectsAsTheOfficialFileDoesWhenToldTheSame() throws IOException {
    Path image = small();
    List<String> ours = rows("detect", "--model", hub, "--threshold", 0, image);
    List<String> told =
        rows(
            "detect",
            "--model",
            FormulaModel.file(DC5),
            "--dilation",
            "--heads",
            4,
            "--threshold",
            0,
            image);
    List<String> renamed =
        told.stream()
            .map(
                line ->
                    line.replaceFirst("class 0  +", "red cell ")
                        .replaceFirst("class 1  +", "white\\\\u001b[31m cell ")
                        .replaceFirst("class 2  +", "platelet ")
                        .replaceAll(" +", " "))
            .toList();
    assertEquals(renamed, ours.stream().map(line -> line.replaceAll(" +", " ")).toList());
    assertEquals(
        ours, rows("detect", "--model", hub.resolve("model.safetensors"), "--threshold", 0, image));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void infoTellsAllOfIt(boolean nativeBackbone) throws IOException {
    hub = hub(nativeBackbone, nativeBackbone ? NATIVE : TIMM);
    String info = Cli.run("info", hub, "--size", "64x96").assertDone().out();
    String name = nativeBackbone ? "detr-r14, from " : "detr-r14-dc5, from ";
    assertTrue(info.startsWith(name), info);
    assertTrue(info.contains("(safetensors, Hugging Face names)"), info);
    assertTrue(info.contains("width 32, 4 heads, 1 encoder and 2 decoder layers"), info);
    assertTrue(info.contains("named red cell, white\\u001b[31m cell, platelet"), info);
  }

  @Test
  void convertKeepsWhatTheConfigTold() throws IOException {
    Path converted = folder.resolve("converted");
    Cli.run("convert", hub, converted).assertDone();
    Files.delete(hub.resolve("config.json"));
    Path image = small();
    List<String> ours = rows("detect", "--model", converted, "--threshold", 0, image);
    hub = hub(false, TIMM);
    assertEquals(ours, rows("detect", "--model", hub, "--threshold", 0, image));
    String info = Cli.run("info", converted, "--size", "64x96").assertDone().out();
    assertTrue(info.startsWith("detr-r14-dc5, from "), info);
    assertTrue(info.contains("converted from model.safetensors, SHA-256 "), info);
  }

  /** A native backbone is never dilated, whatever the config says, for transformers ignores it. */
  @Test
  void aNativeBackboneIsNotDilated() throws IOException {
    hub = hub(true, NATIVE.replace("\"dilation\": null", "\"dilation\": true"));
    try (Session session =
        Session.open(ModelSource.file(hub), LoadOptions.defaults().withThreads(1))) {
      assertFalse(session.config().dilation());
      assertEquals(4, session.config().heads());
    }
  }

  @Test
  void panopticNamesAreRead() throws IOException {
    DetrConfig config =
        new DetrConfig(ResNetConfig.bottlenecks(1, 1, 1, 1), false, 128, 8, 1, 2, 48, 20, 250);
    Map<String, Tensor> tensors = FormulaModel.panopticTensors(config);
    for (boolean nativeBackbone : List.of(true, false)) {
      Path panoptic =
          HuggingFaceFolder.of(
              folder.resolve("p" + nativeBackbone),
              HuggingFaceFolder.weights(folder.resolve("weights"), tensors, nativeBackbone),
              "{\"model_type\": \"detr\", \"id2label\": {\"0\": \"LABEL_0\", \"1\": \"LABEL_1\"}}");
      Path image = picture("p.png", 260, 20, BufferedImage.TYPE_INT_RGB);
      assertEquals(
          rows("detect", "--model", FormulaModel.panopticFile(config), "--threshold", 0.05, image),
          rows("detect", "--model", panoptic, "--threshold", 0.05, image));
    }
  }

  /** Without its config a checkpoint is as most are; an option is stronger than the config. */
  @Test
  void theConfigIsNeitherNeededNorTheLastWord() throws IOException {
    try (Session session =
        Session.open(ModelSource.file(hub), LoadOptions.defaults().withThreads(1).withHeads(2))) {
      assertEquals(2, session.config().heads());
    }
    Files.delete(hub.resolve("config.json"));
    try (Session session =
        Session.open(ModelSource.file(hub), LoadOptions.defaults().withThreads(1))) {
      assertFalse(session.config().dilation());
      assertEquals(8, session.config().heads());
      assertEquals(List.of("class 0", "class 1", "class 2"), session.classes());
    }
  }

  /** A config.json beside a file with official names is somebody else's. */
  @Test
  void officialNamesNeedNoConfig() throws IOException {
    Path file = Files.copy(FormulaModel.file(DC5), folder.resolve("mine.safetensors"));
    Files.writeString(folder.resolve("config.json"), "not JSON");
    Cli.run("info", file, "--size", "64x96").assertDone();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"d_model\": 32 | \"d_model\": 64 | says d_model 64, and the tensors have 32",
        "\"encoder_layers\": 1 | \"encoder_layers\": 6 | says encoder_layers 6, and",
        "\"decoder_layers\": 2 | \"decoder_layers\": 6 | says decoder_layers 6, and",
        "\"encoder_ffn_dim\": 48 | \"encoder_ffn_dim\": 2048 | says encoder_ffn_dim 2048, and",
        "\"decoder_ffn_dim\": 48 | \"decoder_ffn_dim\": 2048 | says decoder_ffn_dim 2048, and",
        "\"num_queries\": 5 | \"num_queries\": 100 | says num_queries 100, and the tensors have 5",
        "resnet14 | resnet50.a1_in1k | says backbone resnet50, and the tensors have resnet14",
        ", \"2\": \"platelet\" | , \"3\": \"platelet\" | id2label has no class 2",
        ", \"2\": \"platelet\" | , \"x\": \"platelet\" | has id2label \"x\", which is no class",
        "\"2\": \"platelet\", | \"\": 3, | config",
        ", \"2\": \"platelet\" | , \"2\": \"a\", \"3\": \"b\" | classes has 4 names, but the"
            + " model has 3 classes",
        "\"decoder_attention_heads\": 4 | \"decoder_attention_heads\": 8 | 4 heads in the encoder"
            + " and 8",
        "\"encoder_attention_heads\": 4, | \"encoder_attention_heads\": \"four\", | heads",
        "\"relu\" | \"gelu\" | says activation_function gelu; only relu",
        "\"sine\" | \"learned\" | says position_embedding_type learned; only sine",
        "\"model_type\": \"detr\" | \"model_type\": \"yolos\" | says model_type yolos; only detr",
        "\"_name_or_path\": | \"_name_or_path\" | config.json: the config is not as it should be",
      })
  void refusesAConfigThatContradictsTheTensors(String part, String instead, String problem)
      throws IOException {
    assertTrue(TIMM.contains(part), part);
    hub = hub(false, TIMM.replace(part, instead));
    Cli.run("info", hub).assertRefused("hub", problem);
    Cli.run("convert", hub, folder.resolve("c")).assertRefused("hub", problem);
    assertFalse(Files.exists(folder.resolve("c")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1, 1, 1, 1] | [3, 4, 6, 3] | backbone_config.depths [3, 4, 6, 3], and",
        "\"bottleneck\" | \"basic\" | says backbone_config.layer_type basic, and the tensors have"
            + " bottleneck",
        "\"model_type\": \"resnet\" | \"model_type\": \"swin\" | backbone_config.model_type swin",
        "bottleneck\": false | bottleneck\": true | downsample_in_bottleneck true; only false",
      })
  void refusesANativeBackboneOfAnotherKind(String part, String instead, String problem)
      throws IOException {
    assertTrue(NATIVE.contains(part), part);
    hub = hub(true, NATIVE.replace(part, instead));
    Cli.run("info", hub).assertRefused("hub", problem);
  }
}

package detr.model;

import detr.nn.MismatchException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Hugging Face's config.json says of a model, as {@link detr.weights.Checkpoint#metadata} has
 * it: settings that no tensor shows, and sizes that the tensors show too.
 */
public final class HuggingFaceCheck {
  /** The attention heads; the decoder must have as many. */
  static final String HEADS = "config.encoder_attention_heads";

  /** The names of the classes, one a line. */
  static final String CLASSES = "config.id2label";

  private static final String DECODER_HEADS = "config.decoder_attention_heads";
  private static final String BACKBONE = "config.backbone_config.";

  /** timm's names of the ResNets that DETR has: resnet50, tv_resnet101, resnet50.a1_in1k. */
  private static final Pattern RESNET = Pattern.compile("(?:tv_)?resnet(\\d{1,4})(?:\\..*)?");

  private final Map<String, String> values;

  private HuggingFaceCheck(Map<String, String> values) {
    this.values = values;
  }

  /** Whether the backbone is dilated: transformers does that to timm's only. */
  static boolean dilates(Map<String, String> metadata) {
    return "true".equals(metadata.get("config.dilation"))
        && !"false".equals(metadata.get("config.use_timm_backbone"));
  }

  /**
   * Compares what the config says with the model that the tensors are of.
   *
   * @throws MismatchException naming the first contradiction, or what makes it another model
   */
  public static void require(Map<String, String> metadata, DetrConfig tensors) {
    HuggingFaceCheck check = new HuggingFaceCheck(metadata);
    check.requireDetr();
    check.requireSizes(tensors);
  }

  private void requireDetr() {
    requireOnly("config.model_type", "detr");
    requireOnly("config.activation_function", "relu");
    requireOnly("config.position_embedding_type", "sine");
    requireOnly(BACKBONE + "model_type", "resnet");
    requireOnly(BACKBONE + "hidden_act", "relu");
    requireOnly(BACKBONE + "downsample_in_bottleneck", "false");
    requireOnly(BACKBONE + "downsample_in_first_stage", "false");
    String heads = values.get(HEADS);
    String decoderHeads = values.get(DECODER_HEADS);
    if (heads != null && decoderHeads != null && !heads.equals(decoderHeads)) {
      throw new MismatchException(
          "config.json says %s heads in the encoder and %s in the decoder; only as many can be run"
              .formatted(heads, decoderHeads));
    }
  }

  /** What no tensor shows and this implementation does in one way only. */
  private void requireOnly(String name, String expected) {
    String value = values.get(name);
    if (value != null && !value.equals(expected)) {
      throw new MismatchException(
          "config.json says %s %s; only %s can be run"
              .formatted(name.substring("config.".length()), value, expected));
    }
  }

  private void requireSizes(DetrConfig tensors) {
    requireSize("d_model", tensors.width());
    requireSize("encoder_layers", tensors.encoderLayers());
    requireSize("decoder_layers", tensors.decoderLayers());
    requireSize("encoder_ffn_dim", tensors.feedForward());
    requireSize("decoder_ffn_dim", tensors.feedForward());
    requireSize("num_queries", tensors.queries());
    ResNetConfig backbone = tensors.backbone();
    List<Integer> depths = backbone.stages().stream().map(ResNetConfig.Stage::blocks).toList();
    require("backbone_config.depths", values.get(BACKBONE + "depths"), depths.toString());
    require(
        "backbone_config.layer_type",
        values.get(BACKBONE + "layer_type"),
        backbone.bottlenecks() ? "bottleneck" : "basic");
    Matcher resNet = RESNET.matcher(values.getOrDefault("config.backbone", ""));
    if (resNet.matches()) {
      require("backbone", "resnet" + resNet.group(1), "resnet" + backbone.layers());
    }
  }

  private void requireSize(String name, int actual) {
    require(name, values.get("config." + name), Integer.toString(actual));
  }

  private void require(String name, String said, String actual) {
    if (said != null && !said.equals(actual)) {
      throw new MismatchException(
          "config.json says %s %s, and the tensors have %s; one of the files is of another model"
              .formatted(name, said, actual));
    }
  }
}

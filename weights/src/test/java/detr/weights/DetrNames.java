package detr.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The official names of DETR's tensors, and what Hugging Face calls them; written by hand. */
final class DetrNames {
  static final List<Integer> R50 = List.of(3, 4, 6, 3);
  static final List<Integer> R101 = List.of(3, 4, 23, 3);

  /** The three forms of the backbone's names. */
  enum Backbone {
    OFFICIAL,
    TIMM,
    NATIVE
  }

  private final List<String> names = new ArrayList<>();

  private DetrNames() {}

  static List<String> official(List<Integer> blocks) {
    DetrNames names = new DetrNames();
    for (int i = 0; i < 6; i++) {
      String layer = "transformer.encoder.layers." + i + ".";
      names.both(layer + "self_attn.in_proj_", layer + "self_attn.out_proj.");
      names.both(layer + "linear1.", layer + "linear2.", layer + "norm1.", layer + "norm2.");
    }
    for (int i = 0; i < 6; i++) {
      String layer = "transformer.decoder.layers." + i + ".";
      names.both(layer + "self_attn.in_proj_", layer + "self_attn.out_proj.");
      names.both(layer + "multihead_attn.in_proj_", layer + "multihead_attn.out_proj.");
      names.both(layer + "linear1.", layer + "linear2.");
      names.both(layer + "norm1.", layer + "norm2.", layer + "norm3.");
    }
    names.both("transformer.decoder.norm.", "class_embed.");
    names.both("bbox_embed.layers.0.", "bbox_embed.layers.1.", "bbox_embed.layers.2.");
    names.names.add("query_embed.weight");
    names.both("input_proj.");
    names.backbone("backbone.0.body.", Backbone.OFFICIAL, blocks);
    return names.names;
  }

  static List<String> huggingFace(List<Integer> blocks, Backbone backbone) {
    DetrNames names = new DetrNames();
    for (int i = 0; i < 6; i++) {
      String layer = "model.encoder.layers." + i + ".";
      names.attention(layer + "self_attn.");
      names.both(layer + "self_attn_layer_norm.", layer + "fc1.", layer + "fc2.");
      names.both(layer + "final_layer_norm.");
    }
    for (int i = 0; i < 6; i++) {
      String layer = "model.decoder.layers." + i + ".";
      names.attention(layer + "self_attn.");
      names.both(layer + "self_attn_layer_norm.");
      names.attention(layer + "encoder_attn.");
      names.both(layer + "encoder_attn_layer_norm.", layer + "fc1.", layer + "fc2.");
      names.both(layer + "final_layer_norm.");
    }
    names.both("model.decoder.layernorm.", "class_labels_classifier.");
    for (int i = 0; i < 3; i++) {
      names.both("bbox_predictor.layers." + i + ".");
    }
    names.names.add("model.query_position_embeddings.weight");
    names.both("model.input_projection.");
    names.backbone("model.backbone.conv_encoder.model.", backbone, blocks);
    return names.names;
  }

  /** What the panoptic model has besides the detector, under the same names in both. */
  static List<String> panoptic() {
    DetrNames names = new DetrNames();
    names.both("bbox_attention.q_linear.", "bbox_attention.k_linear.");
    for (int i = 1; i <= 5; i++) {
      names.both("mask_head.lay" + i + ".", "mask_head.gn" + i + ".");
    }
    names.both("mask_head.adapter1.", "mask_head.adapter2.", "mask_head.adapter3.");
    names.both("mask_head.out_lay.");
    return names.names;
  }

  /** The inverse of the table: an official name's one or, for in_proj, three in Hugging Face. */
  static List<String> toHuggingFace(String official, Backbone backbone) {
    if (official.startsWith("bbox_attention.") || official.startsWith("mask_head.")) {
      return List.of(official);
    }
    String wrapper = official.startsWith("detr.") ? "detr." : "";
    String name = official.substring(wrapper.length());
    name = replaceStart(name, "class_embed.", "class_labels_classifier.");
    name = replaceStart(name, "bbox_embed.", "bbox_predictor.");
    name = replaceStart(name, "input_proj.", "model.input_projection.");
    name = replaceStart(name, "query_embed.", "model.query_position_embeddings.");
    name = replaceStart(name, "transformer.decoder.norm.", "model.decoder.layernorm.");
    if (name.startsWith("transformer.")) {
      boolean encoder = name.startsWith("transformer.encoder.");
      name =
          replaceStart(name, "transformer.", "model.")
              .replace("multihead_attn", "encoder_attn")
              .replace(".linear", ".fc")
              .replace(".norm1.", ".self_attn_layer_norm.")
              .replace(".norm2.", encoder ? ".final_layer_norm." : ".encoder_attn_layer_norm.")
              .replace(".norm3.", ".final_layer_norm.");
    }
    if (name.startsWith("backbone.0.body.")) {
      String inner = name.substring("backbone.0.body.".length());
      name =
          "model.backbone.conv_encoder.model."
              + (backbone == Backbone.NATIVE ? toNative(inner) : inner);
    }
    String found = wrapper + name;
    return found.contains("in_proj_")
        ? Stream.of("q", "k", "v").map(p -> found.replace("in_proj_", p + "_proj.")).toList()
        : List.of(found);
  }

  private static String replaceStart(String name, String start, String by) {
    return name.startsWith(start) ? by + name.substring(start.length()) : name;
  }

  private static String toNative(String name) {
    String[] parts = name.split("\\.");
    String leaf = parts[parts.length - 1];
    if (!name.startsWith("layer")) {
      return "embedder.embedder." + kind(name.startsWith("conv")) + leaf;
    }
    String block = "encoder.stages." + (parts[0].charAt(5) - '1') + ".layers." + parts[1] + ".";
    if (parts[2].equals("downsample")) {
      return block + "shortcut." + kind(parts[3].equals("0")) + leaf;
    }
    char number = parts[2].charAt(parts[2].length() - 1);
    return block + "layer." + (number - '1') + "." + kind(parts[2].startsWith("conv")) + leaf;
  }

  private static String kind(boolean convolution) {
    return convolution ? "convolution." : "normalization.";
  }

  private void both(String... prefixes) {
    for (String prefix : prefixes) {
      names.add(prefix + "weight");
      names.add(prefix + "bias");
    }
  }

  private void attention(String prefix) {
    both(prefix + "k_proj.", prefix + "v_proj.", prefix + "q_proj.", prefix + "out_proj.");
  }

  private void norm(String prefix) {
    for (String leaf : List.of("weight", "bias", "running_mean", "running_var")) {
      names.add(prefix + leaf);
    }
  }

  private void backbone(String prefix, Backbone form, List<Integer> blocks) {
    boolean own = form == Backbone.NATIVE;
    names.add(prefix + (own ? "embedder.embedder.convolution.weight" : "conv1.weight"));
    norm(prefix + (own ? "embedder.embedder.normalization." : "bn1."));
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 0; block < blocks.get(stage); block++) {
        String at =
            own
                ? prefix + "encoder.stages." + stage + ".layers." + block + "."
                : prefix + "layer" + (stage + 1) + "." + block + ".";
        for (int i = 0; i < 3; i++) {
          names.add(at + (own ? "layer." + i + ".convolution" : "conv" + (i + 1)) + ".weight");
          norm(at + (own ? "layer." + i + ".normalization." : "bn" + (i + 1) + "."));
        }
        if (block == 0) {
          names.add(at + (own ? "shortcut.convolution" : "downsample.0") + ".weight");
          norm(at + (own ? "shortcut.normalization." : "downsample.1."));
        }
      }
    }
  }
}

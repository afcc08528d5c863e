package detr.train;

import java.util.regex.Pattern;

/** A part of a DETR that a training may leave as it is. */
public enum ModelPart {
  /** The backbone's stem and first stage, which the original never trains. */
  STEM("backbone\\.0\\.body\\.(conv1|layer1)\\..*"),
  BACKBONE("backbone\\..*"),
  /** What brings the backbone's features to the transformer's width. */
  PROJECTION("input_proj\\..*"),
  ENCODER("transformer\\.encoder\\..*"),
  DECODER("transformer\\.decoder\\..*"),
  /** The object queries. */
  QUERIES("query_embed\\..*"),
  /** The class head. */
  CLASSES("class_embed\\..*"),
  /** The box head. */
  BOXES("bbox_embed\\..*");

  private final Pattern names;

  ModelPart(String names) {
    this.names = Pattern.compile(names);
  }

  /** Whether a parameter of this official name is of this part. */
  boolean has(String name) {
    return names.matcher(name).matches();
  }
}

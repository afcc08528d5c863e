package detr.io;

import java.util.List;

/** The classes of COCO, on which DETR was trained. */
public final class CocoLabels {
  /** What the ids are called that COCO does not use: 0 and ten gaps. */
  public static final String NOT_A_CLASS = "N/A";

  /** 91 names, 80 of them real: the index is COCO's category id. */
  public static final List<String> NAMES =
      List.of(
          """
          N/A, person, bicycle, car, motorcycle, airplane, bus, train, truck, boat,
          traffic light, fire hydrant, N/A, stop sign, parking meter, bench, bird, cat, dog, horse,
          sheep, cow, elephant, bear, zebra, giraffe, N/A, backpack, umbrella, N/A,
          N/A, handbag, tie, suitcase, frisbee, skis, snowboard, sports ball, kite, baseball bat,
          baseball glove, skateboard, surfboard, tennis racket, bottle, N/A, wine glass, cup, fork, knife,
          spoon, bowl, banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza,
          donut, cake, chair, couch, potted plant, bed, N/A, dining table, N/A, N/A,
          toilet, N/A, tv, laptop, mouse, remote, keyboard, cell phone, microwave, oven,
          toaster, sink, refrigerator, N/A, book, clock, vase, scissors, teddy bear, hair drier,
          toothbrush
          """
              .strip()
              .split(",\\s+"));

  private CocoLabels() {}
}

/**
 * COCO's evaluation, number for number as pycocotools computes it of boxes and panopticapi of
 * segments.
 *
 * {@snippet :
 * CocoGroundTruth truth = CocoGroundTruth.read(Path.of("instances_val2017.json"));
 * CocoResults results = CocoResults.read(Path.of("results.json"));
 * double ap = CocoEvaluator.evaluate(truth, results, 2).value(CocoMetric.AP);
 *
 * PanopticGroundTruth segments = PanopticGroundTruth.read(Path.of("panoptic_val2017.json"));
 * PanopticResults found = PanopticResults.read(Path.of("found/panoptic.json"));
 * double pq =
 *     PanopticEvaluator.evaluate(segments, Path.of("panoptic_val2017"), found::of, 2).all().pq();
 * }
 */
package detr.eval;

/**
 * COCO's evaluation of boxes, number for number as pycocotools computes it.
 *
 * {@snippet :
 * CocoGroundTruth truth = CocoGroundTruth.read(Path.of("instances_val2017.json"));
 * CocoResults results = CocoResults.read(Path.of("results.json"));
 * double ap = CocoEvaluator.evaluate(truth, results, 2).value(CocoMetric.AP);
 * }
 */
package detr.eval;

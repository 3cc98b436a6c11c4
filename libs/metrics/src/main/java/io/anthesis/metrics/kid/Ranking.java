package io.anthesis.metrics.kid;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The ranks of KIDs among those that they can be compared with. */
public final class Ranking {
    private Ranking() {}

    /**
     * @param rank one plus the number of KIDs of the same basis that are lower by more than chance explains
     * @param tied whether another KID of the same basis has this rank
     */
    public record Place(int rank, boolean tied) {}

    /** @return the place of each KID, in the order of {@code kids} */
    public static List<Place> of(List<RecordedKid> kids) {
        Map<KidBasis, List<Integer>> groups = IntStream.range(0, kids.size())
                .boxed()
                .collect(Collectors.groupingBy(i -> kids.get(i).basis()));
        Place[] places = new Place[kids.size()];
        for (List<Integer> group : groups.values()) {
            List<Place> placesOfGroup = placesOf(group.stream().map(kids::get).toList());
            for (int i = 0; i < group.size(); i++) {
                places[group.get(i)] = placesOfGroup.get(i);
            }
        }
        return List.of(places);
    }

    private static List<Place> placesOf(List<RecordedKid> group) {
        List<Integer> ranks = group.stream().map(kid -> rank(kid, group)).toList();
        Map<Integer, Integer> kidsOfRank = new HashMap<>();
        ranks.forEach(rank -> kidsOfRank.merge(rank, 1, Integer::sum));
        return ranks.stream()
                .map(rank -> new Place(rank, kidsOfRank.get(rank) > 1))
                .toList();
    }

    private static int rank(RecordedKid kid, List<RecordedKid> group) {
        long better = group.stream().filter(other -> other.beats(kid)).count();
        return 1 + (int) better;
    }
}

package io.sallyport.recorder.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Roots and proofs against the definitions of RFC 6962 written down a second time, and against
/// hashes that Certificate Transparency publishes for its own tests.
class TreeTest {
    /// The eight leaves of Certificate Transparency's reference implementation.
    private static final String[] LEAVES = {
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f"
    };

    /// The roots over the first one, two ... eight of them.
    private static final String[] ROOTS = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    };

    private static List<byte[]> leaves() {
        return Arrays.stream(LEAVES)
                .map(hex -> HexFormat.of().parseHex(hex))
                .map(data -> new Hashes().leaf(data, 0, data.length))
                .toList();
    }

    private static byte[] root(List<byte[]> leaves) {
        RootBuilder builder = new RootBuilder();
        leaves.forEach(builder::add);
        return builder.root();
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// MTH as the RFC defines it, over leaf hashes.
    private static byte[] mth(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return sha256();
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int k = 1;
        while (k * 2 < leaves.size()) {
            k *= 2;
        }
        return sha256(
                new byte[] {1}, mth(leaves.subList(0, k)), mth(leaves.subList(k, leaves.size())));
    }

    private static List<String> path(int m, List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return new ArrayList<>();
        }
        int k = 1;
        while (k * 2 < leaves.size()) {
            k *= 2;
        }
        List<byte[]> low = leaves.subList(0, k);
        List<byte[]> high = leaves.subList(k, leaves.size());
        List<String> path = m < k ? path(m, low) : path(m - k, high);
        path.add(base64(mth(m < k ? high : low)));
        return path;
    }

    private static String base64(byte[] hash) {
        return Base64.getEncoder().encodeToString(hash);
    }

    private static List<String> roots(List<LeafRange> ranges, List<byte[]> leaves) {
        RangeRoots roots = new RangeRoots(ranges);
        for (int i = 0; i < leaves.size(); i++) {
            roots.add(i, leaves.get(i));
        }
        return roots.roots();
    }

    @Test
    void the_published_roots_come_out() {
        for (int size = 1; size <= LEAVES.length; size++) {
            List<byte[]> first = leaves().subList(0, size);
            assertThat(HexFormat.of().formatHex(root(first)))
                    .as("%d leaves", size)
                    .isEqualTo(ROOTS[size - 1]);
            assertThat(mth(first)).isEqualTo(root(first));
        }
        assertThat(HexFormat.of().formatHex(root(List.of())))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void the_published_inclusion_paths_come_out() {
        assertThat(hex(roots(LeafRange.ofInclusion(0, 8), leaves())))
                .containsExactly(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
        assertThat(hex(roots(LeafRange.ofInclusion(5, 8), leaves())))
                .containsExactly(
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    }

    @Test
    void the_published_consistency_paths_come_out() {
        assertThat(roots(LeafRange.ofConsistency(1, 1), leaves())).isEmpty();
        assertThat(hex(roots(LeafRange.ofConsistency(1, 8), leaves())))
                .containsExactly(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
        assertThat(hex(roots(LeafRange.ofConsistency(6, 8), leaves())))
                .containsExactly(
                        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    }

    private static List<String> hex(List<String> base64) {
        return base64.stream()
                .map(hash -> HexFormat.of().formatHex(Base64.getDecoder().decode(hash)))
                .toList();
    }

    @Test
    void every_entry_of_every_small_tree_has_a_proof_and_no_other_root_passes() {
        Random random = new Random(20261122);
        List<byte[]> leaves = new ArrayList<>();
        List<String> json = new ArrayList<>();
        for (int size = 1; size <= 70; size++) {
            String entry = "entry " + random.nextInt();
            byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
            json.add(entry);
            leaves.add(sha256(new byte[] {0}, bytes));
            for (int index = 0; index < size; index++) {
                List<String> path = roots(LeafRange.ofInclusion(index, size), leaves);
                assertThat(path).isEqualTo(path(index, leaves));
                assertThat(proof(index, json.get(index), path, size, mth(leaves)).holds())
                        .as("entry %d of %d", index, size)
                        .isTrue();
                int other = (index + 1) % size;
                assertThat(proof(other, json.get(index), path, size, mth(leaves)).holds())
                        .as("entry %d of %d as %d", index, size, other)
                        .isEqualTo(size == 1);
                assertThat(proof(index, json.get(index) + " ", path, size, mth(leaves)).holds())
                        .isFalse();
                if (!path.isEmpty()) {
                    List<String> shorter = path.subList(0, path.size() - 1);
                    assertThat(proof(index, json.get(index), shorter, size, mth(leaves)).holds())
                            .isFalse();
                }
                List<String> longer = new ArrayList<>(path);
                longer.add(base64(mth(leaves)));
                assertThat(proof(index, json.get(index), longer, size, mth(leaves)).holds())
                        .isFalse();
            }
        }
    }

    private static InclusionProof proof(
            long index, String json, List<String> path, long size, byte[] root) {
        String text = "o\n" + size + "\n" + base64(root) + "\n";
        return new InclusionProof(
                index, json, path, new SignedNote("o", size, base64(root), text, List.of()));
    }

    @Test
    void every_beginning_of_every_small_tree_is_consistent_and_another_history_is_not() {
        Random random = new Random(20261123);
        List<byte[]> leaves = new ArrayList<>();
        List<String> roots = new ArrayList<>();
        for (int second = 1; second <= 70; second++) {
            byte[] leaf = new byte[32];
            random.nextBytes(leaf);
            leaves.add(leaf);
            roots.add(base64(mth(leaves)));
            for (int first = 1; first <= second; first++) {
                ConsistencyProof proof =
                        new ConsistencyProof(
                                first,
                                second,
                                roots(LeafRange.ofConsistency(first, second), leaves));
                String old = roots.get(first - 1);
                String now = roots.get(second - 1);
                assertThat(proof.holds(old, now)).as("%d of %d", first, second).isTrue();
                String wrong = base64(sha256(new byte[] {(byte) first}));
                assertThat(proof.holds(wrong, now)).isFalse();
                assertThat(proof.holds(old, wrong)).isFalse();
                if (!proof.path().isEmpty()) {
                    List<String> changed = new ArrayList<>(proof.path());
                    changed.set(random.nextInt(changed.size()), wrong);
                    assertThat(new ConsistencyProof(first, second, changed).holds(old, now))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void random_large_trees_are_proved_as_the_definition_says() {
        Random random = new Random(20261124);
        for (int round = 0; round < 20; round++) {
            int size = 1 + random.nextInt(5000);
            List<byte[]> leaves = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                byte[] leaf = new byte[32];
                random.nextBytes(leaf);
                leaves.add(leaf);
            }
            assertThat(root(leaves)).isEqualTo(mth(leaves));
            int index = random.nextInt(size);
            assertThat(roots(LeafRange.ofInclusion(index, size), leaves))
                    .as("entry %d of %d", index, size)
                    .isEqualTo(path(index, leaves));
            int first = 1 + random.nextInt(size);
            assertThat(
                            new ConsistencyProof(
                                            first,
                                            size,
                                            roots(LeafRange.ofConsistency(first, size), leaves))
                                    .holds(
                                            base64(mth(leaves.subList(0, first))),
                                            base64(mth(leaves))))
                    .as("%d of %d", first, size)
                    .isTrue();
        }
    }
}

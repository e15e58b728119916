using LlamaRunner.UnitTests.Models;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>
/// A projector that llama-server loads beside the demo model: an image of any size becomes four tokens. Its weights are zero, so that
/// the model is told nothing; that an image was read and evaluated, the count of prompt tokens says.
/// </summary>
internal static class DemoProjector
{
    /// <summary>The prompt tokens of one image.</summary>
    public const int ImageTokens = 4;

    private const uint TypeF32 = 0;
    private const int Width = 32;
    private const int ModelWidth = 192;
    private const int PatchSize = 14;

    /// <summary>Writes it.</summary>
    /// <param name="path">Where.</param>
    public static void Write(string path) => File.WriteAllBytes(path, Describe().ToBytes());

    private static GgufFile Describe()
    {
        var file = new GgufFile()
            .Text("general.architecture", "clip")
            .Text("general.type", "mmproj")
            .Number("general.file_type", 0)
            .Text("clip.projector_type", "mlp")
            .Bool("clip.has_vision_encoder", true)
            .Bool("clip.use_gelu", true)
            .Number("clip.vision.image_size", 2 * PatchSize)
            .Number("clip.vision.patch_size", PatchSize)
            .Number("clip.vision.embedding_length", Width)
            .Number("clip.vision.feed_forward_length", Width)
            .Number("clip.vision.block_count", 1)
            .Number("clip.vision.projection_dim", ModelWidth)
            .Number("clip.vision.attention.head_count", 1)
            .Single("clip.vision.attention.layer_norm_epsilon", 1e-5f)
            .Singles("clip.vision.image_mean", 0.5f, 0.5f, 0.5f)
            .Singles("clip.vision.image_std", 0.5f, 0.5f, 0.5f)
            .Tensor("v.patch_embd.weight", TypeF32, PatchSize, PatchSize, 3, Width)
            .Tensor("v.position_embd.weight", TypeF32, Width, ImageTokens)
            .Tensor("mm.0.weight", TypeF32, Width, Width)
            .Tensor("mm.0.bias", TypeF32, Width)
            .Tensor("mm.2.weight", TypeF32, Width, ModelWidth)
            .Tensor("mm.2.bias", TypeF32, ModelWidth);
        foreach (var name in (string[])["attn_q", "attn_k", "attn_v", "attn_out", "ffn_up", "ffn_down"])
        {
            file.Tensor($"v.blk.0.{name}.weight", TypeF32, Width, Width);
        }

        foreach (var name in (string[])["ffn_up.bias", "ffn_down.bias", "ln1.weight", "ln1.bias", "ln2.weight", "ln2.bias"])
        {
            file.Tensor($"v.blk.0.{name}", TypeF32, Width);
        }

        return file;
    }
}

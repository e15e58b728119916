using System.Security.Cryptography;
using System.Text;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>The name of the folder that the shards of one model have to themselves: it follows from what they are.</summary>
internal static class ShardKey
{
    private const int Digits = 16;

    public static string Of(IReadOnlyList<OllamaLayer> layers) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', layers.Select(static layer => layer.Digest + " " + layer.Name)))))[..Digits];
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Models;

/// <summary>The parts of a file name such as <c>model-00002-of-00003.gguf</c>.</summary>
internal readonly partial record struct ShardName(string Stem, int Number, int Count)
{
    /// <summary>The parts of a file's name; null when it is not one of several shards.</summary>
    public static ShardName? Of(string fileName)
    {
        var match = Pattern().Match(fileName);
        if (!match.Success)
        {
            return null;
        }

        var number = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        var count = int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture);
        return number >= 1 && number <= count ? new ShardName(match.Groups[1].Value, number, count) : null;
    }

    /// <summary>Whether names are those of all shards of one model.</summary>
    public static bool AreWhole(IReadOnlyCollection<string?> names)
    {
        var shards = names.Select(static name => name is null ? null : Of(name)).OfType<ShardName>().ToList();
        return shards.Count == names.Count && shards.Count > 0 && shards[0].Count == shards.Count
            && shards.All(shard => shard.Stem == shards[0].Stem && shard.Count == shards[0].Count)
            && shards.Select(static shard => shard.Number).Distinct().Count() == shards.Count;
    }

    /// <summary>The name of another shard of the same model, in llama.cpp's form.</summary>
    public string Sibling(int number) => string.Create(CultureInfo.InvariantCulture, $"{Stem}-{number:D5}-of-{Count:D5}.gguf");

    [GeneratedRegex(@"^(.+)-([0-9]{5})-of-([0-9]{5})\.gguf\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

using System.Text.RegularExpressions;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests;

/// <summary>Keeps <c>tests/CASES.md</c> true: it names the test classes of each case, or says why there are none.</summary>
public sealed partial class CasesTableTests
{
    private const int Count = 104;

    // Of the cases that follow, those whose part of the host is there.
    private static readonly string[] Later = ["R119"];

    public static TheoryData<string> Cases => [.. Enumerable.Range(1, Count).Select(number => $"R{number:00}"), .. Later];

    private static Dictionary<string, string> Table { get; } = RowPattern()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "tests", "CASES.md")))
        .ToDictionary(row => row.Groups["case"].Value, row => row.Groups["tests"].Value, StringComparer.Ordinal);

    private static ILookup<string, string> Classes { get; } = Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => TraitPattern().Matches(File.ReadAllText(file))
            .Select(trait => (Case: trait.Groups["case"].Value, Class: Path.GetFileNameWithoutExtension(file))))
        .Distinct()
        .ToLookup(pair => pair.Case, pair => pair.Class, StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_InTheTable_NamesItsTestClassesOrWhyThereAreNone(string number)
    {
        Assert.True(Table.TryGetValue(number, out var tests), $"tests/CASES.md has no row for {number}.");
        var classes = Classes[number].Order(StringComparer.Ordinal).ToList();

        Assert.Equal(classes.Count > 0 ? string.Join(", ", classes) : "none", tests.StartsWith("none: ", StringComparison.Ordinal) ? "none" : tests);
    }

    [GeneratedRegex(@"^\| (?<case>R\d+) \| [^|]+ \| (?<tests>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    [GeneratedRegex("""^\s*\[Trait\("Case", "(?<case>R\d+)"\)\]""", RegexOptions.Multiline)]
    private static partial Regex TraitPattern();
}

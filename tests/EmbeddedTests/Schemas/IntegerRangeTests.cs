using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using LlamaRunner.Backends.Embedded.Schemas;

namespace LlamaRunner.EmbeddedTests.Schemas;

/// <summary>The grammar of a range is a regular expression but for blanks and quotes, and is read as one here.</summary>
public sealed class IntegerRangeTests
{
    [Fact]
    public void Write_AnyBounds_MatchesExactlyTheNumbersBetween() =>
        Gen.Select(Gen.OneOf(Gen.Long[-1200, 1200], Gen.Long[-IntegerRange.Greatest, IntegerRange.Greatest]), Gen.OneOf(Gen.Long[0, 1200], Gen.Long[0, IntegerRange.Greatest]))
            .Sample(
                pair =>
                {
                    var (least, most) = (pair.Item1, Math.Min(pair.Item1 + pair.Item2, IntegerRange.Greatest));
                    var pattern = new Regex("^(" + IntegerRange.Write(least, most)!.Replace(" ", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal) + ")$", RegexOptions.CultureInvariant);
                    foreach (var number in new[] { least - 11, least - 1, least, least + 1, (least + most) / 2, most - 1, most, most + 1, most + 10, 0, -1, 1 })
                    {
                        Assert.Equal(number >= least && number <= most, pattern.IsMatch(number.ToString(CultureInfo.InvariantCulture)));
                    }

                    Assert.DoesNotMatch(pattern, "00");
                    Assert.DoesNotMatch(pattern, "-0");
                },
                iter: 500,
                threads: 1);

    [Fact]
    public void Write_NothingBetween_IsNull() => Assert.Null(IntegerRange.Write(5, 4));
}

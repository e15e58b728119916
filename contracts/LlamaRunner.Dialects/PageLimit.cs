using System.Globalization;
using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects;

/// <summary>Reads how many items of a list a client wants at once.</summary>
internal static class PageLimit
{
    /// <summary>Reads <c>limit</c> of a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="otherwise">So many where it does not say.</param>
    /// <param name="most">The most that it may ask for.</param>
    /// <exception cref="BadRequestException">It is no number from 1 to the most.</exception>
    public static int Read(IQueryCollection query, int otherwise, int most)
    {
        if (query["limit"] is not [{ } text])
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most
            ? limit
            : throw new BadRequestException($"'limit' is '{text}': it must be a whole number from 1 to {most}.", "limit");
    }
}
